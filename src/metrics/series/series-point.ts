import { failureClasses } from '../../base/failure-class.ts'
import type { MetricCell } from '../cell/metric-cell.ts'
import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { readMetricCell, writeMetricCell } from '../codec/metric-cell-codec.ts'
import { deltaLimits } from '../delta.ts'
import { mergePacks, type PackEntry, packEntries } from '../histogram/compressed-responses.ts'
import { Histogram } from '../histogram/histogram.ts'
import type { MetricName } from '../metric-table.ts'
import type { RunDelta } from '../row-directory.ts'

/** The key of all rows that are requests, together, in a point's pack. */
export const allKey = 0

/** The key of one row in a point's pack. */
export function keyOf(row: number): number {
  return row + 1
}

const writer = new ByteWriter(1_024)

function metricKey({ name, kind, row }: MetricName): string {
  return `${row ?? 'run'} ${kind} ${name}`
}

function packMetric(cell: MetricCell): Uint8Array {
  writer.reset()
  writeMetricCell(writer, cell)
  return writer.toBytes()
}

function unpackMetric(pack: Uint8Array): MetricCell {
  return readMetricCell(new ByteReader(pack))
}

/** What a point takes beside its pack, in bytes: a guess on the high side. */
const overheadBytes = 1_024

/** What happened in some seconds of a run: counts that add up, so that points can be joined. */
export class SeriesPoint {
  planned = 0
  started = 0
  dropped = 0
  lagMaxUs = 0
  /** The busiest worker's share of time not spent waiting, 0 to 1. */
  loopUtilization = 0
  /** Of requests, not of measured functions. Index as in `failureClasses`. */
  readonly failuresByClass = new Float64Array(failureClasses.length)
  /** By worker, as it said last. */
  readonly users = new Map<number, { users: number; inFlight: number }>()
  /** Response times of all rows; see `allKey` and `keyOf`. */
  pack: Uint8Array = new Uint8Array(0)

  /** The plan's own metrics (see `metricKey`), encoded: histograms would take too much memory. */
  readonly metrics = new Map<string, Uint8Array>()

  get memoryBytes(): number {
    let bytes = overheadBytes + this.pack.length
    for (const [key, pack] of this.metrics) bytes += 100 + 2 * key.length + pack.length
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
      this.#addMetric(metricKey({ name, kind: cell.kind, row }), packMetric(cell))
    if (delta.cells.length > 0) this.pack = mergePacks(this.pack, this.#packOf(delta))
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
    this.pack = mergePacks(this.pack, later.pack)
    for (const [key, pack] of later.metrics) this.#addMetric(key, pack)
  }

  /** What a metric counted in this point; undefined where it did not. */
  metric(metric: MetricName): MetricCell | undefined {
    const pack = this.metrics.get(metricKey(metric))
    return pack === undefined ? undefined : unpackMetric(pack)
  }

  #addMetric(key: string, pack: Uint8Array): void {
    const before = this.metrics.get(key)
    if (before === undefined) {
      // A plan cannot have so many: only who sends anything can.
      if (this.metrics.size < deltaLimits.metrics + deltaLimits.rowMetrics) this.metrics.set(key, pack)
      return
    }
    const cell = unpackMetric(before)
    cell.merge(unpackMetric(pack))
    this.metrics.set(key, packMetric(cell))
  }

  #packOf({ rows, cells }: RunDelta): Uint8Array {
    const all: PackEntry = { key: allKey, requests: 0, failures: 0, responseUs: new Histogram() }
    const entries = new Map([[allKey, all]])
    for (const { row, cell } of cells) {
      const { requests, failures, responseUs } = cell
      const entry = entries.get(keyOf(row))
      if (entry === undefined) entries.set(keyOf(row), { key: keyOf(row), requests, failures, responseUs })
      else {
        entry.requests += requests
        entry.failures += failures
        // Not into the histogram at hand: that one is the delta's.
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
    return packEntries([...entries.values()])
  }
}
