import { countOf, countText } from '../../../base/units/count.ts'
import { secondsText } from '../../words/figures.ts'
import { runTitle } from '../../words/run-title.ts'
import { bold, dim, firstFitting, type Line, line, Span } from '../text/span.ts'
import type { LiveContext } from './live-context.ts'
import { phaseBar, phaseNames } from './phase-bar.ts'

/** The name of the run and its target. */
export function titleLine({ run, columns }: LiveContext): Line {
  const { target } = run
  const name = runTitle(run)
  // A run without a name gets that of its target, which is then not repeated.
  if (name.includes(target)) return [bold(name)]
  return firstFitting([line(bold(name), dim(`   ${target}`)), [bold(name)]], columns)
}

/** The progress of the run as a bar. */
export function barLine(context: LiveContext): Line {
  const { run, state, columns } = context
  return phaseBar(run.timeline, shareOf(context), state.stopping ? -1 : state.phase.index, columns)
}

/** The names of the phases, for below the bar; none for parallel loads or a single phase. */
export function namesLine({ run, state, columns }: LiveContext): Line[] {
  // Each parallel load has a line of its own that names its phase.
  if (run.hasParallelLoads || run.timeline.length < 2) return []
  return [phaseNames(run.timeline, state.phase.index, columns)]
}

/** The current phase, and the time that is over and left. */
export function nowLine({ run, state, columns }: LiveContext): Line {
  const { phase, elapsedSeconds, totalSeconds, stopping, inFlight } = state
  const elapsed = secondsText(elapsedSeconds)
  if (stopping) {
    const waiting = new Span(`stopping: waiting for ${countText(inFlight)} in flight`, 'yellow')
    return firstFitting([line(waiting, dim(` · ${elapsed}`)), [waiting]], columns)
  }
  const { iterations } = run
  const times =
    iterations === null
      ? [
          `${elapsed} of ${secondsText(totalSeconds)}`,
          `${secondsText(Math.ceil(totalSeconds - elapsedSeconds))} left`,
        ]
      : [elapsed, `ends after ${countOf(iterations, 'iteration')}`]
  const start = line(bold(phase.name), ...(phase.judged ? [] : [new Span(' not judged', 'yellow')]))
  return firstFitting(
    [times, times.slice(0, 1)].map((parts) => [...start, ...parts.map((part) => dim(` · ${part}`))]),
    columns,
  )
}

/** The share of the run that is over. */
function shareOf({ run, state }: LiveContext): number {
  const { elapsedSeconds, totalSeconds, requests } = state
  const ofTime = totalSeconds === 0 ? 1 : elapsedSeconds / totalSeconds
  if (run.iterations === null || !run.isOneRequest) return ofTime
  return Math.max(ofTime, requests / run.iterations)
}
