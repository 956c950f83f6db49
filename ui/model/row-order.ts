import type { LatencyStats, RowStats } from '../../src/record/run-record.ts'
import { successesOf } from '../../src/report/words/row-counts.ts'

export type RowColumn =
  | 'name'
  | 'requests'
  | 'failures'
  | 'requestsPerSecond'
  | Exclude<keyof LatencyStats, 'stddev'>

/** The columns of a table of rows, in order. */
export const rowColumns: { key: RowColumn; label: string; title: string }[] = [
  { key: 'requests', label: 'Requests', title: 'Requests, failed and unfinished ones included' },
  { key: 'failures', label: 'Failed', title: 'Failed requests and their share' },
  { key: 'requestsPerSecond', label: 'Rate', title: 'Requests per second' },
  { key: 'p50', label: 'p50', title: 'Half of the requests took at most this long' },
  { key: 'p75', label: 'p75', title: '75% of the requests took at most this long' },
  { key: 'p90', label: 'p90', title: '90% of the requests took at most this long' },
  { key: 'p95', label: 'p95', title: '95% of the requests took at most this long' },
  { key: 'p99', label: 'p99', title: '99% of the requests took at most this long' },
  { key: 'p999', label: 'p99.9', title: '99.9% of the requests took at most this long' },
  { key: 'max', label: 'Max', title: 'The slowest request' },
  { key: 'mean', label: 'Mean', title: 'The arithmetic mean' },
]

export interface RowOrder {
  /** `plan` keeps the order of the plan. */
  column: RowColumn | 'plan'
  descending: boolean
}

/** The figure of a row in a column; null for a response time if no request succeeded. */
export function figureOf(stats: RowStats, column: Exclude<RowColumn, 'name'>): number | null {
  if (column === 'requests' || column === 'failures' || column === 'requestsPerSecond') return stats[column]
  return successesOf(stats) > 0 ? stats.responseMs[column] : null
}

/** The rows whose name contains `text`, sorted. Rows without a figure always come last. */
export function arrange(rows: RowStats[], order: RowOrder, text = ''): RowStats[] {
  const part = text.trim().toLowerCase()
  const found = part === '' ? rows : rows.filter((row) => row.name.toLowerCase().includes(part))
  const { column, descending } = order
  if (column === 'plan') return found
  const sign = descending ? -1 : 1
  if (column === 'name') return found.toSorted((a, b) => sign * a.name.localeCompare(b.name, 'en'))
  return found.toSorted((a, b) => {
    const left = figureOf(a, column)
    const right = figureOf(b, column)
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * (left - right)
  })
}

/** Returns the order after a click on a heading: figures from the largest, names from A; a second click reverses it. */
export function nextOrder(order: RowOrder, column: RowColumn): RowOrder {
  if (order.column !== column) return { column, descending: column !== 'name' }
  return { column, descending: !order.descending }
}
