import { MetricCell, metricKinds } from '../cell/metric-cell.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { corruptMessage } from './corrupt-message.ts'
import { readHistogram, writeHistogram } from './histogram-codec.ts'

/** More than ten years, in ms. */
const msLimit = 1e12

/**
 * Writes a metric's cell: its kind, then the figures of that kind. A trend has its histogram; the others have the number
 * of values and their sum, and a gauge also its minimum, maximum, last value and the time of that. The same counts give
 * the same bytes.
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
    if (cell.kind === 'gauge') readLevels(reader, cell)
    else if (cell.sum < 0) throw corruptMessage('a sum is negative')
    if (cell.kind === 'rate' && cell.sum > cell.count) throw corruptMessage('more hold than there are')
  }
  if (cell.count === 0) throw corruptMessage('a metric is listed that has no value')
  return cell
}

function readLevels(reader: ByteReader, cell: MetricCell): void {
  cell.min = reader.zigzag()
  cell.max = reader.zigzag()
  cell.last = reader.zigzag()
  cell.lastMs = reader.float64(0, msLimit)
  const { count, sum, min, max, last } = cell
  if (min > max || last < min || last > max) throw corruptMessage('a last value is outside of its range')
  // Products of large numbers are rounded, and sums are clamped to what is exact.
  const slack = 1e-9 * Math.max(Math.abs(min), Math.abs(max)) * count
  const isHeld = Math.abs(sum) === Number.MAX_SAFE_INTEGER
  if (!isHeld && (sum < min * count - slack || sum > max * count + slack)) {
    throw corruptMessage('a sum is not that of its values')
  }
}
