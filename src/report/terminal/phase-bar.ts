import type { LoadPhase } from '../../load/phase.ts'
import { totalMs } from '../../load/phase.ts'
import { dim, type Line, Span } from './span.ts'
import { cutEnd, textWidth } from './text-width.ts'

/**
 * How far a run is, with the borders of its phases, and their names underneath where there is room:
 *
 *     ━━━━━━━━━━━━┿━━━━━━━━━━━━━━━━━━━━━──────────────┼─────────
 *     warm-up      steady                              spike
 */
export function phaseBar(
  phases: readonly LoadPhase[],
  share: number,
  current: number,
  columns: number,
): Line {
  const done = Math.round(Math.min(1, Math.max(0, share)) * columns)
  const borders = new Set(starts(phases, columns).slice(1))
  const spans: Span[] = []
  for (let column = 0; column < columns; column++) {
    const isDone = column < done
    const isBorder = borders.has(column)
    const sign = isBorder ? (isDone ? '┿' : '┼') : isDone ? '━' : '─'
    const isCurrent = phaseOf(phases, column, columns) === current
    spans.push(isDone ? new Span(sign, isCurrent ? 'cyan' : 'blue') : dim(sign))
  }
  return merged(spans)
}

export function phaseNames(phases: readonly LoadPhase[], current: number, columns: number): Line {
  const at = starts(phases, columns)
  const spans: Span[] = []
  let column = 0
  for (const [index, { name }] of phases.entries()) {
    const from = at[index]! + (index === 0 ? 0 : 1)
    const room = (at[index + 1] ?? columns + 1) - from - 1
    // A name of which one letter would remain says nothing.
    if (from < column || room < Math.min(3, textWidth(name))) continue
    const shown = new Span(cutEnd(name, room), index === current ? 'bold' : 'dim')
    spans.push(new Span(' '.repeat(from - column)), shown)
    column = from + shown.width
  }
  return spans
}

/** The column in which each phase starts. */
function starts(phases: readonly LoadPhase[], columns: number): number[] {
  const lengthMs = Math.max(1, totalMs(phases))
  return phases.map(({ startMs }) => Math.min(columns - 1, Math.round((startMs / lengthMs) * columns)))
}

function phaseOf(phases: readonly LoadPhase[], column: number, columns: number): number {
  return starts(phases, columns).findLastIndex((start) => start <= column)
}

/** Neighbours in one style as one piece: fewer bytes a frame. */
function merged(spans: readonly Span[]): Line {
  const line: Span[] = []
  for (const span of spans) {
    const last = line.at(-1)
    if (last !== undefined && last.style === span.style)
      line[line.length - 1] = new Span(last.text + span.text, span.style)
    else line.push(span)
  }
  return line
}
