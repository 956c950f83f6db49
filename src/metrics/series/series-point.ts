import { failureClasses } from '../../base/failure-class.ts'
import type { MetricCell } from '../cell/metric-cell.ts'
import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { readMetricCell, writeMetricCell } from '../codec/metric-cell-codec.ts'
import { deltaLimits } from '../delta.ts'
import { Histogram } from '../histogram/histogram.ts'
import type { MetricName } from '../metric-table.ts'
import type { RunDelta } from '../row-directory.ts'
import { encodeRows, mergeEncodedRows, type RowEntry } from './encoded-rows.ts'

/** The key under which a point's encoded rows contain all requests together. */
export const allRequestsKey = 0

/** Returns the key under which a point's encoded rows contain the row with this index. */
export function rowKey(row: number): number {
  return row + 1
}

const writer = new ByteWriter(1_024)

function metricKey({ name, kind, row }: MetricName): string {
  return `${row ?? 'run'} ${kind} ${name}`
}

function encodeMetric(cell: MetricCell): Uint8Array {
  writer.reset()
  writeMetricCell(writer, cell)
  return writer.toBytes()
}

function decodeMetric(encoded: Uint8Array): MetricCell {
  return readMetricCell(new ByteReader(encoded))
}

/** The memory in bytes that a point takes besides its encodings, estimated on the high side. */
const overheadBytes = 1_024

/** The counts of one or more consecutive seconds of a run. Points can be joined, because all counts add up. */
export class SeriesPoint {
  planned = 0
  started = 0
  dropped = 0
  lagMaxUs = 0
  /** The busiest worker's share of time not spent waiting, 0 to 1. */
  loopUtilization = 0
  /** Failures of requests, without measured functions, by index into `failureClasses`. */
  readonly failuresByClass = new Float64Array(failureClasses.length)
  /** The last report of each worker. */
  readonly users = new Map<number, { users: number; inFlight: number }>()
  /** The counts and response times of all rows; see `allRequestsKey`, `rowKey` and `encodeRows`. */
  encodedRows: Uint8Array = new Uint8Array(0)

  /** The plan's own metrics by `metricKey`, encoded because histograms would take too much memory. */
  readonly metrics = new Map<string, Uint8Array>()

  get memoryBytes(): number {
    let bytes = overheadBytes + this.encodedRows.length
    for (const [key, encoded] of this.metrics) bytes += 100 + 2 * key.length + encoded.length
    return bytes
  }

  add(delta: RunDelta): void {
    const { load } = delta
    this.planned += load.planned
    this.started += load.started
    this.dropped += load.dropped
    if (!load.lagUs.isEmpty) this.lagMaxUs = Math.max(this.lagMaxUs, load.lagUs.maxUs)
    const loopMs = load.loopActiveMs + load.loopIdleMs
    if (loopMs > 0) this.loopUtilization = Math.max(this.loopUtilization, load.loopActiveMs / loopMs)
    this.users.set(delta.worker, { users: load.users, inFlight: load.inFlight })
    for (const { name, row, cell } of delta.metrics)
      this.#addMetric(metricKey({ name, kind: cell.kind, row }), encodeMetric(cell))
    if (delta.cells.length > 0) this.encodedRows = mergeEncodedRows(this.encodedRows, this.#encode(delta))
  }

  /** Adds the point that follows this one. */
  join(later: SeriesPoint): void {
    this.planned += later.planned
    this.started += later.started
    this.dropped += later.dropped
    this.lagMaxUs = Math.max(this.lagMaxUs, later.lagMaxUs)
    this.loopUtilization = Math.max(this.loopUtilization, later.loopUtilization)
    later.failuresByClass.forEach((count, index) => {
      this.failuresByClass[index]! += count
    })
    for (const [worker, figures] of later.users) this.users.set(worker, figures)
    this.encodedRows = mergeEncodedRows(this.encodedRows, later.encodedRows)
    for (const [key, encoded] of later.metrics) this.#addMetric(key, encoded)
  }

  /** Returns the values of a metric in this point; undefined if there were none. */
  metric(metric: MetricName): MetricCell | undefined {
    const encoded = this.metrics.get(metricKey(metric))
    return encoded === undefined ? undefined : decodeMetric(encoded)
  }

  #addMetric(key: string, encoded: Uint8Array): void {
    const before = this.metrics.get(key)
    if (before === undefined) {
      // A plan cannot have more metrics, but a delta from the network can.
      if (this.metrics.size < deltaLimits.metrics + deltaLimits.rowMetrics) this.metrics.set(key, encoded)
      return
    }
    const cell = decodeMetric(before)
    cell.merge(decodeMetric(encoded))
    this.metrics.set(key, encodeMetric(cell))
  }

  #encode({ rows, cells }: RunDelta): Uint8Array {
    const all: RowEntry = { key: allRequestsKey, requests: 0, failures: 0, responseUs: new Histogram() }
    const entries = new Map([[allRequestsKey, all]])
    for (const { row, cell } of cells) {
      const { ended: requests, failures, responseUs } = cell
      const entry = entries.get(rowKey(row))
      if (entry === undefined) entries.set(rowKey(row), { key: rowKey(row), requests, failures, responseUs })
      else {
        entry.requests += requests
        entry.failures += failures
        // A copy, because this histogram belongs to the delta.
        entry.responseUs = entry.responseUs.clone()
        entry.responseUs.merge(responseUs)
      }
      if (rows[row]!.kind !== 'request') continue
      all.requests += requests
      all.failures += failures
      all.responseUs.merge(responseUs)
      cell.failuresByClass.forEach((count, classIndex) => {
        this.failuresByClass[classIndex]! += count
      })
    }
    return encodeRows([...entries.values()])
  }
}
