import { countOf, countText } from '../../../base/units/count.ts'
import type { LiveState } from '../../../fleet/live-state.ts'
import type { RunRequest } from '../../../fleet/run.ts'
import { timelineOf } from '../../../load/planned/load-timeline.ts'
import { secondsText } from '../../words/figures.ts'
import { runTitle } from '../../words/run-title.ts'
import { bold, dim, firstFitting, type Line, line, Span } from '../text/span.ts'
import type { LiveContext } from './live-frame.ts'
import { phaseBar, phaseNames } from './phase-bar.ts'

/** What runs, and against what. */
export function titleLine({ request, columns }: LiveContext): Line {
  const { target } = request
  const name = runTitle(request)
  // A run is named after its target when nobody named it.
  if (name.includes(target)) return [bold(name)]
  return firstFitting([line(bold(name), dim(`   ${target}`)), [bold(name)]], columns)
}

export function barLine({ request, state, columns }: LiveContext): Line {
  return phaseBar(
    timelineOf(request.load),
    shareOf(request, state),
    state.stopping ? -1 : state.phase.index,
    columns,
  )
}

export function namesLine({ request: { load }, state, columns }: LiveContext): Line[] {
  // Of several loads each has a line of its own that says it.
  if (load.parallelLoads !== undefined) return []
  const timeline = timelineOf(load)
  return timeline.length > 1 ? [phaseNames(timeline, state.phase.index, columns)] : []
}

/** Where the run is: the phase and the time. */
export function nowLine({ request, state, columns }: LiveContext): Line {
  const { phase, elapsedSeconds, totalSeconds, stopping, inFlight } = state
  const elapsed = secondsText(elapsedSeconds)
  if (stopping) {
    const waiting = new Span(`stopping: waiting for ${countText(inFlight)} in flight`, 'yellow')
    return firstFitting([line(waiting, dim(` · ${elapsed}`)), [waiting]], columns)
  }
  const { iterations } = request.load
  const times =
    iterations === undefined
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

/** The share of the run that is over. A run of so many requests has no length in time. */
function shareOf(
  { load, source }: RunRequest,
  { elapsedSeconds, totalSeconds, requests }: LiveState,
): number {
  const ofTime = totalSeconds === 0 ? 1 : elapsedSeconds / totalSeconds
  if (load.iterations === undefined || source.kind !== 'quick') return ofTime
  return Math.max(ofTime, requests / load.iterations)
}
