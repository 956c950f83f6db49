import type { Limit } from '../sla/limit.ts'
import { isUpper } from '../sla/limit.ts'
import type { Interval } from './interval.ts'
import type { MadeFacts } from './made-facts.ts'

const { NEGATIVE_INFINITY: open, POSITIVE_INFINITY: endless } = Number

/** Of closed loads, the share of the time for which users may be kept from asking before a share counts as unknown. */
const maxKeptShare = 0.05

/** Requests that moved into a window or out of it may be this share of it, before its rate counts as unknown. */
const maxShiftShare = 0.05

/**
 * Returns the interval of a rate or a number of requests: at least what was measured. It is open upwards if too little of
 * the load was made. Users that were kept from asking for a share s of the time can have asked 1 / (1 − s) times as often.
 */
export function rateInterval(actual: number, made: MadeFacts): Interval {
  const { isMade, keptShare, shiftShare } = made
  const low = shiftShare > maxShiftShare ? 0 : actual * (1 - shiftShare)
  if (!isMade || keptShare >= 1 || shiftShare > maxShiftShare) return [low, endless]
  return [low, (actual * (1 + shiftShare)) / (1 - keptShare)]
}

/**
 * Returns the interval of the share of requests that failed. `own` is the share of those that the generator can have made
 * itself: they are in the high end and not in the low one.
 */
export function errorInterval(actual: number, own: number, made: MadeFacts): Interval {
  return [actual - own, isShareKnown(made) ? actual : endless]
}

/** Returns the interval of a share that is the better the higher it is; `gain` is what the generator can have cost it. */
export function qualityInterval(actual: number, gain: number, made: MadeFacts): Interval {
  const { keptShare, hasUnknownDelay, isCapped } = made
  // All that was not asked counts as the worst.
  const low = isShareKnown(made) ? actual * (1 - keptShare) : open
  return [low, hasUnknownDelay || isCapped ? endless : actual + gain]
}

/** Returns the interval of the share of passed checks, which no delay of the generator changes. */
export function checkInterval(actual: number, made: MadeFacts): Interval {
  return [isShareKnown(made) ? actual : open, actual]
}

/**
 * Returns the interval of a metric of the plan. Its values are not corrected, because only the plan knows what they mean.
 * But a limit that is met under less load than planned is not known to be met.
 */
export function planMetricInterval(actual: number, made: MadeFacts, limit: Limit): Interval {
  if (isShareKnown(made)) return [actual, actual]
  return isUpper(limit) ? [actual, endless] : [open, actual]
}

/** Whether enough of the load was made for a share of its requests. */
function isShareKnown({ isMade, keptShare }: MadeFacts): boolean {
  return isMade && keptShare <= maxKeptShare
}
