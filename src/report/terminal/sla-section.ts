import type { RunRecord, SlaVerdict } from '../../store/run-record.ts'
import { formatFigure } from '../../verdict/limit.ts'
import { codeFrame, type FrameOptions } from './code-frame.ts'
import { countOf, secondsText } from './figures.ts'
import { promiseMark } from './promise-mark.ts'
import { type SlaRow, scopeText, slaTable } from './sla-table.ts'
import { bold, dim, indented, type Line } from './span.ts'

const mostLines = 40
const mostFrames = 8

/** The promises, and for each that was broken the user's own line. */
export function slaSection({ verdict: { slas } }: RunRecord, options: FrameOptions): Line[] {
  if (slas.length === 0) return []
  const lines = slaTable(slas.map(row), options.columns - 2, mostLines)
  return [[bold('SLAs')], ...indented(lines, 2), ...frames(slas, options)]
}

/** Promises that stand on one line share a frame. */
function frames(slas: readonly SlaVerdict[], options: FrameOptions): Line[] {
  const broken = slas.filter(({ status, source }) => status === 'fail' && source !== null)
  const groups = [...Map.groupBy(broken, ({ source }) => `${source!.file}\n${source!.line}`).values()]
  const lines = groups.slice(0, mostFrames).flatMap((group) => {
    const [first] = group
    const marks = (text: string) =>
      group.flatMap((sla) => {
        const mark = promiseMark(text, sla.metric, sla.phase)
        return mark === undefined ? [] : [{ ...mark, text: saidOf(sla) }]
      })
    const label = scopeText({ scope: first!.scope, phase: first!.phase ?? undefined })
    return [[], ...codeFrame(first!.source!, marks, { ...options, columns: options.columns - 2 }, label)]
  })
  const rest = groups.length - mostFrames
  if (rest > 0) lines.push([], [dim(`and ${countOf(rest, 'more line')} with broken SLAs`)])
  return indented(lines, 2)
}

function saidOf(sla: SlaVerdict): string {
  const { actual, note } = row(sla)
  return `was ${actual}${note === '' ? '' : `, ${note}`}`
}

function row(sla: SlaVerdict): SlaRow {
  const { status, scope, phase, metric, limit, actual, unit, failedSinceSeconds } = sla
  return {
    status,
    scope,
    phase: phase ?? undefined,
    metric,
    actual: actual === null ? '–' : formatFigure(actual, unit),
    limit,
    note: failedSinceSeconds === null ? '' : `from ${secondsText(failedSinceSeconds)} on`,
  }
}
