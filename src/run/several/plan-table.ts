import { countText } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import { verdictMarks } from '../../report/terminal/summary/verdict-section.ts'
import { dim, type Line, line, Span, type Style } from '../../report/terminal/text/span.ts'
import { type Column, textTable } from '../../report/terminal/text/text-table.ts'
import { rateCell, shareText } from '../../report/words/figures.ts'
import { endedOf } from '../../report/words/row-counts.ts'
import { exitCodes } from '../exit-code.ts'
import type { PlanEnd } from './plan-order.ts'

const columns: readonly Column[] = [
  { title: 'plan', minWidth: 20, cut: 'middle' },
  { title: 'verdict' },
  { title: 'requests', align: 'right', dropOrder: 2 },
  { title: 'failed', align: 'right', dropOrder: 1 },
  { title: 'req/s', align: 'right', dropOrder: 4 },
  { title: 'p95', align: 'right' },
  { title: 'time', align: 'right', dropOrder: 3 },
]

/** One of several runs: a plan, or a level of one. `end` is undefined if it never began. */
export interface PlanRow {
  plan: string
  level: string | undefined
  end: PlanEnd | undefined
}

/** The outcomes of several runs, one per row, `available` columns wide. Levels of a single plan omit the plan's name. */
export function planTable(rows: readonly PlanRow[], available: number): Line[] {
  const hasLevels = rows.some(({ level }) => level !== undefined)
  const isOnePlan = hasLevels && new Set(rows.map(({ plan }) => plan)).size === 1
  const [planColumn, ...others] = columns
  const levelColumn: Column = { title: 'level', minWidth: 8, cut: 'end' }
  const shown = [...(isOnePlan ? [] : [planColumn!]), ...(hasLevels ? [levelColumn] : []), ...others]
  const cells = rows.map(({ plan, level, end }) => {
    const { text, style } = outcomeOf(end)
    const result = end?.result
    const figures =
      result === undefined || result.requests === 0
        ? ['', '', '', '', '']
        : [
            countText(result.requests),
            shareText(result.failures, endedOf(result)),
            rateCell(result.requestsPerSecond),
            formatDurationMs(result.p95Ms),
            formatDurationMs(result.seconds * 1_000),
          ]
    return [
      ...(isOnePlan ? [] : [new Span(plan)]),
      ...(hasLevels ? [new Span(level ?? '')] : []),
      new Span(text, style),
      ...figures.map((figure) => (figure === '' ? dim('–') : new Span(figure))),
    ]
  })
  return textTable(shown, cells, available)
}

/** The gravest outcome, and the number of runs with each outcome. */
export function overallLine(rows: readonly PlanRow[], gravest: PlanEnd | undefined): Line {
  const { text, style } = outcomeOf(gravest)
  const counts = new Map<string, number>()
  for (const { end } of rows) {
    const word = outcomeOf(end).text.replace(/^\S+ /, '').toLowerCase()
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const tally = [...counts].map(([word, count]) => `${count} ${word}`).join(', ')
  return line(new Span(text, style), `  in all: ${tally}`)
}

function outcomeOf(end: PlanEnd | undefined): { text: string; style: Style } {
  if (end === undefined) return { text: '– not run', style: 'dim' }
  if (end.exitCode === exitCodes.interrupted) return { text: '! INTERRUPTED', style: ['bold', 'yellow'] }
  if (end.exitCode === exitCodes.usage) return { text: '✗ MISTAKE', style: ['bold', 'red'] }
  if (end.exitCode === exitCodes.internal || end.result === undefined)
    return { text: '✗ FAULT', style: ['bold', 'red'] }
  return verdictMarks[end.result.status]
}
