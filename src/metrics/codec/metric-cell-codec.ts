import { MetricCell, metricKinds } from '../cell/metric-cell.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { corruptMessage } from './corrupt-message.ts'
import { readHistogram, writeHistogram } from './histogram-codec.ts'

/** The maximum time from the start of a run in ms: more than 30 years. */
const msLimit = 1e12

/**
 * Writes a metric's cell: its kind, then the figures of that kind. A trend has a histogram. The other kinds have the
 * number of values and their sum. A gauge also has the minimum, the maximum, the last value and its time. Equal counts
 * give equal bytes.
 */
export function writeMetricCell(writer: ByteWriter, cell: MetricCell): void {
  writer.byte(metricKinds.indexOf(cell.kind))
  if (cell.values !== undefined) {
    writeHistogram(writer, cell.values)
    return
  }
  writer.varint(cell.count)
  writer.zigzag(cell.sum)
  if (cell.kind !== 'gauge') return
  writer.zigzag(cell.min)
  writer.zigzag(cell.max)
  writer.zigzag(cell.last)
  writer.float64(cell.lastMs)
}

/** Reads a metric's cell. Throws a `PlimsollError` (`corrupt-message`) if its figures contradict each other. */
export function readMetricCell(reader: ByteReader): MetricCell {
  const cell = new MetricCell(metricKinds[reader.varint(metricKinds.length - 1)]!)
  if (cell.values !== undefined) {
    readHistogram(reader, cell.values)
    cell.count = cell.values.count
  } else {
    cell.count = reader.varint()
    cell.sum = reader.zigzag()
    if (cell.kind === 'gauge') readGaugeValues(reader, cell)
    else if (cell.sum < 0) throw corruptMessage('a sum is negative')
    if (cell.kind === 'rate' && cell.sum > cell.count)
      throw corruptMessage('more values are true than there are')
  }
  if (cell.count === 0) throw corruptMessage('a metric has no value')
  return cell
}

function readGaugeValues(reader: ByteReader, cell: MetricCell): void {
  cell.min = reader.zigzag()
  cell.max = reader.zigzag()
  cell.last = reader.zigzag()
  cell.lastMs = reader.float64(0, msLimit)
  const { count, sum, min, max, last } = cell
  if (min > max || last < min || last > max) throw corruptMessage('a last value is outside its range')
  // Products of large numbers are rounded, and sums are clamped to the exact range.
  const slack = 1e-9 * Math.max(Math.abs(min), Math.abs(max)) * count
  const isClamped = Math.abs(sum) === Number.MAX_SAFE_INTEGER
  if (!isClamped && (sum < min * count - slack || sum > max * count + slack)) {
    throw corruptMessage('a sum does not match its values')
  }
}
