import { type FailureClass, failureClasses } from '../../base/failure-class.ts'
import { type MetricCell, perUnit } from '../cell/metric-cell.ts'
import type { Histogram } from '../histogram/histogram.ts'
import type { MetricName } from '../metric-table.ts'
import { forEachEncodedRow } from './encoded-rows.ts'
import { allRequestsKey, rowKey, type SeriesPoint } from './series-point.ts'

/** A point of a run's timeline, with rates and percentiles. It becomes a point of the run record, which adds the phase. */
export interface SeriesValues {
  /** The start of the point, from the start of the run. */
  seconds: number
  /** The duration of the point. */
  spanSeconds: number
  /** The number of users at the end of the point. */
  users: number
  /** The number of iterations in flight at the end of the point. */
  inFlight: number
  plannedPerSecond: number
  startedPerSecond: number
  droppedPerSecond: number
  /** This and the next three figures are of requests alone, without measured functions. */
  requestsPerSecond: number
  failuresPerSecond: number
  /** The number of failures of each class that occurred. */
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Response times of successes; null if there were none. */
  responseMs: { p50: number; p95: number; p99: number; max: number } | null
  lagMaxMs: number
  /** The busiest worker's share of time not spent waiting, 0 to 1. */
  loopUtilization: number
  endpoints: EndpointValues[]
  /** One figure for each requested metric; see `metricValue`. */
  metrics: (number | null)[]
}

interface EndpointValues {
  requestsPerSecond: number
  failuresPerSecond: number
  /** The response time of successes; null if there were none. */
  p95Ms: number | null
}

/** Computes the values of a point that begins at `seconds` and lasts `spanSeconds`; `users` is each worker's last report. */
export function seriesValues(
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
  forEachEncodedRow(point.encodedRows, ({ key, requests, failures, responseUs }) => {
    const requestsPerSecond = requests / spanSeconds
    const failuresPerSecond = failures / spanSeconds
    if (key === allRequestsKey) {
      values.requestsPerSecond = requestsPerSecond
      values.failuresPerSecond = failuresPerSecond
      values.responseMs = responseMsOf(responseUs)
    } else {
      const p95Ms = responseUs.isEmpty ? null : responseUs.percentile(0.95) / 1_000
      byKey.set(key, { requestsPerSecond, failuresPerSecond, p95Ms })
    }
  })
  values.endpoints = rows.map(
    (row) => byKey.get(rowKey(row)) ?? { requestsPerSecond: 0, failuresPerSecond: 0, p95Ms: null },
  )
  return values
}

/**
 * Returns the figure of a metric in a point: the 95th percentile of a trend, the increase of a counter per second, the
 * last value of a gauge, or the true share of a rate (0 to 1). Null if the metric had no value.
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
