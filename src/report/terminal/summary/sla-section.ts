import { countOf } from '../../../base/units/count.ts'
import type { RunRecord, SlaVerdict } from '../../../record/run-record.ts'
import { slaFigureText, slaMetricText, slaNoteText, slaScopeText } from '../../words/sla-words.ts'
import { codeFrame, type FrameOptions } from '../text/code-frame.ts'
import { bold, dim, indented, type Line } from '../text/span.ts'
import { slaAt, slaMark } from './sla-mark.ts'
import { type SlaRow, slaTable } from './sla-table.ts'

const maxLines = 40
const maxFrames = 8

/** The SLAs, and a code frame of the plan for each SLA that is not met. */
export function slaSection({ verdict: { slas } }: RunRecord, options: FrameOptions): Line[] {
  if (slas.length === 0) return []
  const lines = slaTable(slas.map(row), options.columns - 2, maxLines)
  return [[bold('SLAs')], ...indented(lines, 2), ...frames(slas, options)]
}

/** Code frames; SLAs on the same line share one. */
function frames(slas: readonly SlaVerdict[], options: FrameOptions): Line[] {
  const broken = slas.filter(
    ({ status, source }) => (status === 'fail' || status === 'warn') && source !== null,
  )
  const groups = [...Map.groupBy(broken, ({ source }) => `${source!.file}\n${source!.line}`).values()]
  const lines = groups.slice(0, maxFrames).flatMap((group) => {
    const [first] = group
    const marks = (text: string) =>
      group.map((sla) => ({
        ...(slaAt(text, sla.source!.column) ?? slaMark(text, sla.metric, sla.phase) ?? startOf(text)),
        text: resultText(sla),
      }))
    const about = slaScopeText(first!)
    return [[], ...codeFrame(first!.source!, marks, { ...options, columns: options.columns - 2 }, about)]
  })
  const rest = groups.length - maxFrames
  if (rest > 0) lines.push([], [dim(`and ${countOf(rest, 'more line')} with SLAs that are not met`)])
  return indented(lines, 2)
}

/** The first character of a line that is not a space, for an SLA that is written elsewhere. */
function startOf(text: string): { from: number; to: number } {
  const from = text.length - text.trimStart().length
  return { from, to: from + 1 }
}

/** The actual figure of an SLA and since when it was not met: `was 1.2 s, from 58 s on`. */
function resultText(sla: SlaVerdict): string {
  const { actual, note } = row(sla)
  return `was ${actual}${note === '' ? '' : `, ${note}`}`
}

function row(sla: SlaVerdict): SlaRow {
  const { status, limit } = sla
  return {
    status,
    scope: slaScopeText(sla),
    metric: slaMetricText(sla),
    actual: slaFigureText(sla),
    limit: limit.text,
    note: slaNoteText(sla),
  }
}
