import type { Histogram } from '../../metrics/histogram/histogram.ts'
import type { RowStats } from '../../record/run-record.ts'

/*
 * The columns of Locust's CSV files, with its names and order (locust/stats.py: StatsCSV, StatsCSVFileWriter), so that
 * programs that read Locust's files can read Plimsoll's.
 */

/** The percentiles of Locust's files (PERCENTILES_TO_REPORT), as fractions. */
const fractions = [0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 1]
const percentiles = [
  '50%',
  '66%',
  '75%',
  '80%',
  '90%',
  '95%',
  '98%',
  '99%',
  '99.9%',
  '99.99%',
  '100%',
] as const

export const statsColumns = [
  'Type',
  'Name',
  'Request Count',
  'Failure Count',
  'Median Response Time',
  'Average Response Time',
  'Min Response Time',
  'Max Response Time',
  'Average Content Size',
  'Requests/s',
  'Failures/s',
  ...percentiles,
]

export const historyColumns = [
  'Timestamp',
  'User Count',
  'Type',
  'Name',
  'Requests/s',
  'Failures/s',
  ...percentiles,
  'Total Request Count',
  'Total Failure Count',
  'Total Median Response Time',
  'Total Average Response Time',
  'Total Min Response Time',
  'Total Max Response Time',
  'Total Average Content Size',
]

export const failureColumns = ['Method', 'Name', 'Error', 'Occurrences', 'First Seen', 'Last Seen']

export const exceptionColumns = ['Count', 'Message', 'Traceback', 'Nodes']

/** The name of the row of all requests. */
export const aggregated = 'Aggregated'

/** The cells of the percentiles: whole milliseconds, or Locust's mark for no data if nothing succeeded. */
export function percentileCells(responseUs: Histogram): (number | string)[] {
  if (responseUs.isEmpty) return fractions.map(() => 'N/A')
  return responseUs.percentiles(fractions).map((us) => Math.round(us / 1_000))
}

/** A row's type and name. Locust's type of a request is its method; other rows have their kind. */
export function typeAndName({ kind, name }: Pick<RowStats, 'kind' | 'name'>): [type: string, name: string] {
  return kind === 'request' ? methodAndName(name) : [kind, name]
}

/** Splits the name of a request, `GET /agents`, into method and route. Other names have an empty method. */
export function methodAndName(name: string): [method: string, name: string] {
  const found = /^([A-Z]+) (.+)$/s.exec(name)
  return found === null ? ['', name] : [found[1]!, found[2]!]
}

/** The instant this many seconds after the start, in UTC and whole seconds: `2026-02-17T09:41:07Z`. */
export function timeText(startedAt: string, seconds: number): string {
  return `${new Date(Date.parse(startedAt) + seconds * 1_000).toISOString().slice(0, 19)}Z`
}
