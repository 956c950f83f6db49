import { formatDurationMs } from '../../base/duration.ts'
import { countText, rateCell, shareText } from '../../report/terminal/figures.ts'
import { dim, type Line, Span, type Style } from '../../report/terminal/span.ts'
import { type Column, textTable } from '../../report/terminal/text-table.ts'
import { verdictMarks } from '../../report/terminal/verdict-section.ts'
import { exitCodes } from '../exit-code.ts'
import type { PlanEnd } from './plan-process.ts'

const columns: readonly Column[] = [
  { title: 'plan', least: 20, cut: 'middle' },
  { title: 'verdict' },
  { title: 'requests', align: 'right', dropOrder: 2 },
  { title: 'failed', align: 'right', dropOrder: 1 },
  { title: 'req/s', align: 'right', dropOrder: 4 },
  { title: 'p95', align: 'right' },
  { title: 'time', align: 'right', dropOrder: 3 },
]

/** What came of each of several plans, a plan a row; of one without an end nothing was begun. */
export function planTable(
  plans: readonly { plan: string; end: PlanEnd | undefined }[],
  available: number,
): Line[] {
  const rows = plans.map(({ plan, end }) => {
    const { text, style } = outcomeOf(end)
    const result = end?.result
    const figures =
      result === undefined || result.requests === 0
        ? ['', '', '', '', '']
        : [
            countText(result.requests),
            shareText(result.failures, result.requests),
            rateCell(result.requestsPerSecond),
            formatDurationMs(result.p95Ms),
            formatDurationMs(result.seconds * 1_000),
          ]
    return [
      new Span(plan),
      new Span(text, style),
      ...figures.map((figure) => (figure === '' ? dim('–') : new Span(figure))),
    ]
  })
  return textTable(columns, rows, available)
}

function outcomeOf(end: PlanEnd | undefined): { text: string; style: Style } {
  if (end === undefined) return { text: '– not run', style: 'dim' }
  if (end.exitCode === exitCodes.interrupted) return { text: '! INTERRUPTED', style: ['bold', 'yellow'] }
  if (end.exitCode === exitCodes.usage) return { text: '✗ MISTAKE', style: ['bold', 'red'] }
  if (end.exitCode === exitCodes.internal || end.result === undefined)
    return { text: '✗ FAULT', style: ['bold', 'red'] }
  return verdictMarks[end.result.status]
}
