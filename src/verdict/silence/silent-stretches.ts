import { coveredMs, type LoadPhase } from '../../load/spec/phase.ts'
import type { TimeStretch } from '../../metrics/silence/answer-tally.ts'
import type { Tally } from '../../metrics/tally.ts'

/** A target is silent only for longer than this: a shorter pause can be that of a garbage collection or of a restart. */
const minSilenceMs = 5_000

/** And for longer than so many times the longest success: until then it can be about to answer a slow request. */
const longestShare = 2

/** A silence lasts to the end of the load if it ends less than this before it: a request can time out just before. */
const endToleranceMs = 1_000

/** A silence that lasts to the end of the load decides the verdict if it takes more than this share of the judged time. */
const decidingShare = 0.2

type Phase = Pick<LoadPhase, 'startMs' | 'endMs' | 'judged'>

/** A stretch in which a target was silent. */
export interface Silence extends TimeStretch {
  /** Whether it lasts to the end of the load and takes so much of the judged time that the verdict is `fail`. */
  isDeciding: boolean
}

/**
 * Returns the stretches in which the target was silent: requests were under way all the time, and none succeeded, for longer
 * than 5 s and than twice the longest success.
 */
function silentStretches(tally: Tally): TimeStretch[] {
  return tally.answers.unanswered(leastSilenceMs(tally))
}

/**
 * Whether a request waited in vain for longer than a target that is not silent makes it wait, apart from all delays of the
 * generator. If none did, time limits that ran out because of such delays can look like a silence.
 */
export function hasLongWait(tally: Tally): boolean {
  return tally.answers.longestWaitUs / 1_000 > leastSilenceMs(tally)
}

function leastSilenceMs({ longestSuccessUs }: Tally): number {
  return Math.max(minSilenceMs, (longestShare * longestSuccessUs) / 1_000)
}

/** Returns the time of some phases up to `untilMs` in which the target was silent, in ms. */
export function silentMs(tally: Tally, phases: readonly Phase[], untilMs: number): number {
  return silentStretches(tally).reduce((sum, stretch) => sum + coveredBy(stretch, phases, untilMs), 0)
}

/** Returns the silences that began before the load ended at `endMs`, in order. */
export function silencesOf(tally: Tally, phases: readonly Phase[], endMs: number): Silence[] {
  const judged = phases.filter((phase) => phase.judged)
  const judgedMs = coveredMs(judged, endMs)
  return silentStretches(tally)
    .filter(({ fromMs }) => fromMs < endMs)
    .map(({ fromMs, toMs }) => {
      const isLast = toMs >= endMs - endToleranceMs
      const silentJudgedMs = coveredBy({ fromMs, toMs }, judged, endMs)
      return {
        fromMs,
        toMs: Math.min(toMs, endMs),
        isDeciding: isLast && silentJudgedMs > decidingShare * judgedMs,
      }
    })
}

function coveredBy({ fromMs, toMs }: TimeStretch, phases: readonly Phase[], untilMs: number): number {
  const until = Math.min(toMs, untilMs)
  return Math.max(0, coveredMs(phases, until) - coveredMs(phases, fromMs))
}
