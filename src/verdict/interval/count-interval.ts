import type { Cell } from '../../metrics/cell/cell.ts'
import type { Limit } from '../sla/limit.ts'
import { isUpper } from '../sla/limit.ts'
import type { Interval } from './interval.ts'
import type { MadeFacts } from './made-facts.ts'

const { NEGATIVE_INFINITY: open, POSITIVE_INFINITY: endless } = Number

/** Of closed loads, the share of the time for which users may be kept from asking before a share counts as unknown. */
const maxKeptShare = 0.5

/**
 * A delay that is this share of the time of a rate can have moved too many requests into that time or out of it, and the rate
 * counts as unknown.
 */
const maxShiftShare = 0.05
const maxOverhangShare = 0.2

/**
 * The work that a target could not do during a delay can be spread over three times as many half-done requests
 * (`OwnDelays`), so that many can have moved.
 */
const movedShare = 3

/**
 * What users would have asked for while they were kept from it is not known. A target that stops now and then answers most
 * requests in a small part of the time, which that time can have been. So it counts ten times.
 */
const unaskedShare = 10

/**
 * Returns the interval of a rate or a number of requests: at least what was measured, apart from requests that moved into a
 * window. It is open upwards if too little of the load was made, or if users were kept from asking for long.
 */
export function rateInterval(actual: number, made: MadeFacts): Interval {
  const { isMade, keptShare, shiftShare, overhangShare } = made
  const isMoved = shiftShare > maxShiftShare
  const low = isMoved ? 0 : actual * (1 - shiftShare)
  const asked = 1 - unaskedShare * keptShare
  if (!isMade || asked <= 0 || isMoved || overhangShare > maxOverhangShare) return [low, endless]
  return [low, (actual * (1 + movedShare * (shiftShare + overhangShare))) / asked]
}

/**
 * Returns the interval of the share (or number) of requests that failed. `own` is the part of it that the generator can have
 * made itself: it is in the high end and not in the low one. `delayedShare` is the share of
 * requests that were delayed and succeeded: a target that fails now and then can have failed for as large a part of these, had
 * they come when they were due. The same holds for what users of closed loads did not ask, ten times: see `unaskedShare`.
 */
export function errorInterval(actual: number, own: number, delayedShare: number, made: MadeFacts): Interval {
  const more = delayedShare + unaskedShare * made.keptShare
  return [actual - own, made.isMade ? actual * (1 + more) : endless]
}

/** The share of the requests in a cell that are successes which the generator delayed. */
export function delayedShare({ delayedUs, ended }: Cell): number {
  return ended === 0 ? 0 : delayedUs.count / ended
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
