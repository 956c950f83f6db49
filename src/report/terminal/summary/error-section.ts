import { countOf, countText } from '../../../base/units/count.ts'
import type { ErrorGroup, RunRecord } from '../../../record/run-record.ts'
import { shortSecondsText } from '../../words/figures.ts'
import { bold, dim, indented, type Line, line, Span } from '../text/span.ts'
import { type Column, textTable } from '../text/text-table.ts'
import { wrapText } from '../text/text-width.ts'

const maxGroups = 10

const columns: readonly Column[] = [
  { title: 'count', align: 'right' },
  { title: 'class', dropOrder: 1 },
  { title: 'endpoint', dropOrder: 2, minWidth: 16, cut: 'middle' },
  { title: 'message', minWidth: 20 },
  { title: 'seen', dropOrder: 3 },
]

/** The errors, the most frequent first. */
export function errorSection({ errors, phases }: RunRecord, available: number): Line[] {
  if (errors.length === 0) return []
  const sorted = errors.toSorted((a, b) => b.count - a.count)
  const shown = sorted.slice(0, maxGroups)
  const scope = phases.every(({ judged }) => judged) ? '' : '  in all phases'
  const lines = textTable(columns, shown.map(row), available - 2)
  const rest = sorted.slice(maxGroups)
  if (rest.length > 0) {
    const count = rest.reduce((sum, group) => sum + group.count, 0)
    lines.push([dim(`and ${countOf(count, 'failure')} in ${countOf(rest.length, 'more group')}`)])
  }
  if (shown.some(({ samples }) => samples.length > 0)) {
    const advice =
      'the HTML report and the record show some of them whole; --once --trace shows every exchange'
    const rows = wrapText(advice, available - 4)
    lines.push(...rows.map((row, index) => line(index === 0 ? new Span('→ ', 'cyan') : '  ', dim(row))))
  }
  return [line(bold('Errors'), dim(scope)), ...indented(lines, 2)]
}

function row({
  count,
  class: failureClass,
  endpoint,
  message,
  firstSeenSeconds,
  lastSeenSeconds,
}: ErrorGroup): Span[] {
  const [first, last] = [shortSecondsText(firstSeenSeconds), shortSecondsText(lastSeenSeconds)]
  return [
    new Span(countText(count)),
    new Span(failureClass, 'red'),
    new Span(endpoint),
    new Span(message),
    dim(first === last ? first : `${first}–${last}`),
  ]
}
