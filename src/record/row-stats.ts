import { failureClasses } from '../base/failure-class.ts'
import type { Cell } from '../metrics/cell/cell.ts'
import { type TimingCell, timingParts } from '../metrics/cell/timing-cell.ts'
import { encodeHdr } from '../metrics/histogram/hdr-export.ts'
import type { Histogram } from '../metrics/histogram/histogram.ts'
import { apdexOf } from '../verdict/sla/quality-metric.ts'
import type { LatencyStats, RowStats, TimingStats } from './run-record.ts'

/** The counts of a row within `seconds`. */
export interface RowCounts {
  name: string
  kind: RowStats['kind']
  cell: Cell
  seconds: number
  /** The number of requests that ended within that time; all of them by default. */
  ended?: number
  timing?: TimingCell | undefined
  /** The time for satisfied requests of Apdex, in ms; only for judged rows. */
  apdexMs?: number
  /** The number of good requests, and their limit in ms if all rows have the same; only for judged rows. */
  good?: { requests: number; withinMs: number | undefined }
}

/** Computes the statistics of a row from its counts. */
export function rowStats(row: RowCounts): RowStats {
  const { name, kind, cell, seconds, timing } = row
  const ended = row.ended ?? cell.ended
  const failuresByClass: RowStats['failuresByClass'] = {}
  failureClasses.forEach((failureClass, index) => {
    const count = cell.failuresByClass[index]!
    if (count > 0) failuresByClass[failureClass] = count
  })
  return {
    name,
    kind,
    requests: cell.requests,
    failures: cell.failures,
    unfinished: cell.unfinished,
    errorRate: cell.ended === 0 ? 0 : cell.failures / cell.ended,
    requestsPerSecond: seconds > 0 ? rounded(ended / seconds) : 0,
    responseMs: latencyStats(cell.responseUs),
    serviceMs: latencyStats(cell.serviceUs),
    bytesSent: cell.bytesSent,
    bytesReceived: cell.bytesReceived,
    statusCodes: cell.statusCodes.toRecord(),
    failuresByClass,
    histogram: encodeHdr(cell.responseUs),
    ...(timing !== undefined && { timingMs: timingStats(timing) }),
    ...quality(row, ended),
  }
}

/** Apdex and goodput, if there were requests. */
function quality(
  { cell, seconds, apdexMs, good }: RowCounts,
  ended: number,
): Pick<RowStats, 'apdex' | 'goodput'> {
  const score = apdexMs === undefined ? undefined : apdexOf(cell, apdexMs)
  const share = good === undefined ? 0 : good.requests / cell.ended
  return {
    ...(score !== undefined && { apdex: { score: rounded(score), withinMs: apdexMs! } }),
    ...(good !== undefined &&
      cell.ended > 0 && {
        goodput: {
          requests: good.requests,
          share,
          perSecond: seconds > 0 ? rounded((share * ended) / seconds) : 0,
          withinMs: good.withinMs ?? null,
        },
      }),
  }
}

function timingStats({ parts }: TimingCell): TimingStats {
  const stats = parts.map((part) => {
    if (part.isEmpty) return { count: 0, mean: 0, p95: 0, max: 0 }
    const { count, meanUs, maxUs } = part
    const ms = (us: number) => rounded(us / 1_000)
    return { count, mean: ms(meanUs), p95: ms(part.percentile(0.95)), max: ms(maxUs) }
  })
  return Object.fromEntries(timingParts.map((name, index) => [name, stats[index]])) as unknown as TimingStats
}

function latencyStats(histogram: Histogram): LatencyStats {
  const ms = (us: number) => (Number.isNaN(us) ? 0 : rounded(us / 1_000))
  const at = (fraction: number) => ms(histogram.percentile(fraction))
  return {
    min: ms(histogram.minUs),
    mean: ms(histogram.meanUs),
    stddev: ms(histogram.stddevUs),
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: ms(histogram.maxUs),
  }
}

/** Rounds to four decimals: in ms a tenth of a microsecond, which is finer than any measurement. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
