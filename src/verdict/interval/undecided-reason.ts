import { formatDurationMs } from '../../base/units/duration.ts'
import { formatFraction } from '../../base/units/ratio.ts'
import { formatFigure, isMetBy, isUpper, type Limit } from '../sla/limit.ts'
import type { Metric } from '../sla/metric.ts'
import type { Interval } from './interval.ts'
import { type MadeFacts, minLagMs } from './made-facts.ts'

/** An SLA that is undecided. */
interface Undecided {
  sla: { metric: Metric; limit: Limit }
  actual: number
  interval: Interval
  made: MadeFacts
  /** Whether less load was made than planned, for another reason than delays. */
  isLimited: boolean
}

/** Returns why an SLA is undecided, as a part of a sentence: `up to 24 ms of it can be the generator's own delay`. */
export function undecidedReason(undecided: Undecided): string {
  const { limit } = undecided.sla
  // The end that is on the other side of the limit than the measured figure.
  return isMetBy(limit, undecided.actual) === isUpper(limit) ? whyHigher(undecided) : whyLower(undecided)
}

function whyLower(undecided: Undecided): string {
  const { sla, actual, interval, made } = undecided
  const { unit, suffersFrom } = sla.metric
  const [low] = interval
  const isTime = unit === 'ms'
  if (isTime && made.hasUnknownDelay) return 'the generator was late by an unknown time'
  if (isTime && !Number.isFinite(low)) return waited
  if (suffersFrom === 'rate') return moved(made)
  const isShareOfGood = sla.metric.defaultComparison === '>=' && !isTime
  if (!Number.isFinite(low) || isShareOfGood) return missing(made)
  const own = isTime ? 'can be the generator’s own delay' : 'can be failures that the generator made itself'
  return `up to ${formatFigure(actual - low, unit)} of it ${own}`
}

function whyHigher({ sla, interval, made, isLimited }: Undecided): string {
  const { unit, suffersFrom } = sla.metric
  const [, high] = interval
  if (suffersFrom === 'rate' && isLimited) return 'less load was made than planned'
  if (!made.isMade || made.keptShare > 0 || made.shiftShare > 0) return missing(made)
  if (suffersFrom === 'rate') return moved(made)
  if (unit === 'ms') {
    return Number.isFinite(high) || made.lagMs <= minLagMs
      ? 'it lacks requests that the generator can have made fail'
      : `requests were sent late (p99 lag ${formatDurationMs(made.lagMs)}) and so came together`
  }
  if (!Number.isFinite(high)) return made.isCapped ? waited : missing(made)
  return `without the generator’s own delays it can have been ${formatFigure(high, unit)}`
}

const waited = 'requests waited because the plan allows too few of them at once'

/** Says which load is missing. */
function missing(made: MadeFacts): string {
  const { isMade, inTimeShare, keptShare, shiftShare } = made
  if (!isMade) return `only ${formatFraction(inTimeShare)} of the planned requests were sent in time`
  if (keptShare > 0)
    return `the generator kept users from asking for ${formatFraction(keptShare)} of the time`
  return shiftShare > 0 ? moved(made) : 'the generator did not make the whole load'
}

function moved({ largestDelayMs }: MadeFacts): string {
  return `a delay of the generator, ${formatDurationMs(largestDelayMs)} long, can have moved requests out of the measured time`
}
