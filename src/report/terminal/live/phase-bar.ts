import { type NamedStretch, totalMs } from '../../../load/spec/phase.ts'
import { dim, type Line, Span } from '../text/span.ts'
import { cutEnd, textWidth } from '../text/text-width.ts'

/**
 * Draws the progress of a run as a bar with the borders of its phases. `share` of it is done; `current` is the index of
 * the current phase, or -1. With the names below (`phaseNames`) it looks so:
 *
 *     ━━━━━━━━━━━━┿━━━━━━━━━━━━━━━━━━━━━──────────────┼─────────
 *     warm-up      steady                              spike
 */
export function phaseBar(
  phases: readonly NamedStretch[],
  share: number,
  current: number,
  columns: number,
): Line {
  const done = Math.round(Math.min(1, Math.max(0, share)) * columns)
  const at = starts(phases, columns)
  const from = at[current] ?? columns
  const to = at[current + 1] ?? columns
  // The style changes at the end of what is done and around the current phase.
  const edges = [...new Set([0, from, to, done, columns].map((edge) => Math.min(edge, columns)))].sort(
    (a, b) => a - b,
  )
  const spans: Span[] = []
  for (const [index, start] of edges.slice(0, -1).entries()) {
    const isDone = start < done
    let signs = ''
    for (let column = start; column < edges[index + 1]!; column++) {
      const isBorder = column > 0 && at.includes(column)
      signs += isDone ? (isBorder ? '┿' : '━') : isBorder ? '┼' : '─'
    }
    const isCurrent = start >= from && start < to
    spans.push(isDone ? new Span(signs, isCurrent ? 'cyan' : 'blue') : dim(signs))
  }
  return spans
}

/** The names of the phases, each at its start, if there is room. */
export function phaseNames(phases: readonly NamedStretch[], current: number, columns: number): Line {
  const at = starts(phases, columns)
  const spans: Span[] = []
  let column = 0
  for (const [index, { name }] of phases.entries()) {
    const from = at[index]! + (index === 0 ? 0 : 1)
    const room = (at[index + 1] ?? columns + 1) - from - 1
    // A name cut to one letter would be useless.
    if (from < column || room < Math.min(3, textWidth(name))) continue
    const shown = new Span(cutEnd(name, room), index === current ? 'bold' : 'dim')
    spans.push(new Span(' '.repeat(from - column)), shown)
    column = from + shown.width
  }
  return spans
}

/** The column in which each phase starts. */
function starts(phases: readonly NamedStretch[], columns: number): number[] {
  const durationMs = Math.max(1, totalMs(phases))
  return phases.map(({ startMs }) => Math.min(columns - 1, Math.round((startMs / durationMs) * columns)))
}
