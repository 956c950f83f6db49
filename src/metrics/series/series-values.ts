import { type FailureClass, failureClasses } from '../../base/failure-class.ts'
import { type MetricCell, perUnit } from '../cell/metric-cell.ts'
import { forEachPacked } from '../histogram/compressed-responses.ts'
import type { Histogram } from '../histogram/histogram.ts'
import type { MetricName } from '../metric-table.ts'
import { allKey, keyOf, type SeriesPoint } from './series-point.ts'

/** A point with everything worked out. All but the name of the phase of a point in a run record. */
export interface SeriesValues {
  /** The start of the point and how long it is. */
  seconds: number
  spanSeconds: number
  /** At its end. */
  users: number
  inFlight: number
  plannedPerSecond: number
  startedPerSecond: number
  droppedPerSecond: number
  /** Of requests, not of measured functions; so are the next three. */
  requestsPerSecond: number
  failuresPerSecond: number
  /** Counts; only classes that occurred. */
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Of successes; null where there were none. */
  responseMs: { p50: number; p95: number; p99: number; max: number } | null
  lagMaxMs: number
  /** The busiest worker's share of time not spent waiting, 0 to 1. */
  loopUtilization: number
  endpoints: EndpointValues[]
  /** Of the metrics that were asked for; see `metricValue`. */
  metrics: (number | null)[]
}

interface EndpointValues {
  requestsPerSecond: number
  failuresPerSecond: number
  /** Of successes; null where there were none. */
  p95Ms: number | null
}

/** Works out a point that begins at `seconds` and lasts `spanSeconds`; `users` is what each worker said last. */
export function valuesOf(
  point: SeriesPoint,
  seconds: number,
  spanSeconds: number,
  users: ReadonlyMap<number, { users: number; inFlight: number }>,
  rows: readonly number[],
  metrics: readonly MetricName[] = [],
): SeriesValues {
  const values: SeriesValues = {
    seconds,
    spanSeconds,
    users: 0,
    inFlight: 0,
    plannedPerSecond: point.planned / spanSeconds,
    startedPerSecond: point.started / spanSeconds,
    droppedPerSecond: point.dropped / spanSeconds,
    requestsPerSecond: 0,
    failuresPerSecond: 0,
    failuresByClass: {},
    responseMs: null,
    lagMaxMs: point.lagMaxUs / 1_000,
    loopUtilization: point.loopUtilization,
    endpoints: [],
    metrics: metrics.map((metric) => metricValue(point.metric(metric), spanSeconds)),
  }
  for (const figures of users.values()) {
    values.users += figures.users
    values.inFlight += figures.inFlight
  }
  failureClasses.forEach((name, index) => {
    const count = point.failuresByClass[index]!
    if (count > 0) values.failuresByClass[name] = count
  })
  const byKey = new Map<number, EndpointValues>()
  forEachPacked(point.pack, ({ key, requests, failures, responseUs }) => {
    const requestsPerSecond = requests / spanSeconds
    const failuresPerSecond = failures / spanSeconds
    if (key === allKey) {
      values.requestsPerSecond = requestsPerSecond
      values.failuresPerSecond = failuresPerSecond
      values.responseMs = responseMsOf(responseUs)
    } else {
      const p95Ms = responseUs.isEmpty ? null : responseUs.percentile(0.95) / 1_000
      byKey.set(key, { requestsPerSecond, failuresPerSecond, p95Ms })
    }
  })
  values.endpoints = rows.map(
    (row) => byKey.get(keyOf(row)) ?? { requestsPerSecond: 0, failuresPerSecond: 0, p95Ms: null },
  )
  return values
}

/**
 * The one figure of a metric in a point: of a trend the 95th percentile, of a counter what was added per second, of a gauge
 * its last value, of a rate the share. Null where there was none.
 */
function metricValue(cell: MetricCell | undefined, spanSeconds: number): number | null {
  if (cell === undefined || cell.isEmpty) return null
  switch (cell.kind) {
    case 'trend':
      return cell.percentile(0.95)
    case 'counter':
      return cell.sum / perUnit / spanSeconds
    case 'gauge':
      return cell.last / perUnit
    case 'rate':
      return cell.sum / cell.count
  }
}

function responseMsOf(responseUs: Histogram): SeriesValues['responseMs'] {
  if (responseUs.isEmpty) return null
  return {
    p50: responseUs.percentile(0.5) / 1_000,
    p95: responseUs.percentile(0.95) / 1_000,
    p99: responseUs.percentile(0.99) / 1_000,
    max: responseUs.maxUs / 1_000,
  }
}
