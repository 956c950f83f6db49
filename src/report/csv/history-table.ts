import { Histogram } from '../../metrics/histogram/histogram.ts'
import type { Series } from '../../metrics/series/series.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { csvLine, floatText } from './csv-text.ts'
import { aggregated, historyColumns, percentileCells } from './locust-columns.ts'

/**
 * Renders `_stats_history.csv`: a row of all requests for the end of each point of the series. As in Locust, rates cover
 * the point, percentiles and totals everything until then. The series has no sizes of replies, so their mean is that
 * of the whole run.
 */
export function renderHistory({ run, totals }: RunRecord, series: Series): string {
  const startSeconds = Date.parse(run.startedAt) / 1_000
  const averageBytes = totals.requests > 0 ? floatText(totals.bytesReceived / totals.requests) : 0
  const soFar = new Histogram()
  let requests = 0
  let failures = 0
  let timestamp = 0
  const rows = series.values({ endSeconds: run.durationSeconds, rows: [] }).map((point, at) => {
    soFar.merge(series.responseUs(at))
    requests += Math.round(point.requestsPerSecond * point.spanSeconds)
    failures += Math.round(point.failuresPerSecond * point.spanSeconds)
    // Timestamps are unique: a point of less than a second at the end of the run gets the next second.
    timestamp = Math.max(timestamp + 1, Math.floor(startSeconds + point.seconds + point.spanSeconds))
    const percentiles = percentileCells(soFar)
    const ms = (us: number) => floatText(us / 1_000)
    return csvLine([
      timestamp,
      point.users,
      '',
      aggregated,
      point.requestsPerSecond.toFixed(6),
      point.failuresPerSecond.toFixed(6),
      ...percentiles,
      requests,
      failures,
      soFar.isEmpty ? 0 : percentiles[0]!,
      soFar.isEmpty ? '0.0' : ms(soFar.meanUs),
      soFar.isEmpty ? 0 : ms(soFar.minUs),
      soFar.isEmpty ? 0 : ms(soFar.maxUs),
      requests > 0 ? averageBytes : 0,
    ])
  })
  return [csvLine(historyColumns), ...rows].join('')
}
