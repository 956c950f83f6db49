import type { RunRecord } from '../../../record/run-record.ts'
import { metricWords } from '../../words/metric-words.ts'
import { bold, dim, indented, type Line, Span } from '../text/span.ts'
import { type Column, textTable } from '../text/text-table.ts'

const maxRows = 40

const columns: readonly Column[] = [
  { title: '', minWidth: 16, cut: 'middle' },
  { title: '', align: 'right' },
  { title: '', dropOrder: 1, minWidth: 20 },
]

/** The metrics of the plan in the judged phases, or in the whole run if no judged phase was reached. */
export function metricSection({ judged, metrics }: RunRecord, available: number): Line[] {
  const shown = judged.durationSeconds > 0 ? judged.metrics : metrics
  if (shown.length === 0) return []
  const rows = shown.slice(0, maxRows).map((stats) => {
    const { figure, details } = metricWords(stats)
    return [new Span(stats.name), new Span(figure), dim(details)]
  })
  const lines = textTable(columns, rows, available - 2)
  const rest = shown.length - rows.length
  if (rest > 0) lines.push([dim(`and ${rest} more`)])
  return [[bold('Metrics')], ...indented(lines, 2)]
}
