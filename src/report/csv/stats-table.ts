import { decodeHdr } from '../../metrics/histogram/hdr-export.ts'
import type { RowStats, RunRecord } from '../../record/run-record.ts'
import { endedOf } from '../words/row-counts.ts'
import { csvLine, floatText } from './csv-text.ts'
import { aggregated, percentileCells, statsColumns, typeAndName } from './locust-columns.ts'

/**
 * Renders `_stats.csv`: a row for each endpoint with requests, sorted by name, and one for all requests. As in Locust,
 * rows cover the whole run, warm-up included, and only requests that ended. Response times cover successes only; Locust's
 * include failures.
 */
export function renderStats({ endpoints, totals, run }: RunRecord): string {
  const rows = endpoints
    .filter((stats) => endedOf(stats) > 0)
    .map((stats) => ({ stats, label: typeAndName(stats) }))
    .toSorted((a, b) => compare(a.label[1], b.label[1]) || compare(a.label[0], b.label[0]))
    .map(({ stats, label }) => row(stats, label, run.durationSeconds))
  return [csvLine(statsColumns), ...rows, row(totals, ['', aggregated], run.durationSeconds)].join('')
}

function row(stats: RowStats, label: [string, string], seconds: number): string {
  const { failures, responseMs, bytesReceived, histogram } = stats
  const requests = endedOf(stats)
  const hasTimes = requests > failures
  const perSecond = (count: number) => floatText(seconds > 0 ? count / seconds : 0)
  return csvLine([
    ...label,
    requests,
    failures,
    Math.round(responseMs.p50),
    floatText(responseMs.mean),
    hasTimes ? floatText(responseMs.min) : 0,
    hasTimes ? floatText(responseMs.max) : 0,
    requests > 0 ? floatText(bytesReceived / requests) : 0,
    perSecond(requests),
    perSecond(failures),
    ...percentileCells(decodeHdr(histogram)),
  ])
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
