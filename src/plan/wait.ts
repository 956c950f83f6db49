import { PlimsollError } from '../base/error.ts'
import type { Random } from '../base/random.ts'
import { type Duration, parseDurationMs } from '../base/units/duration.ts'
import { parseRatePerSecond, type Rate } from '../base/units/rate.ts'

/** How long a user waits. `pacing` counts from the start of the iteration, the others from now. */
export interface Wait {
  readonly from: 'now' | 'iteration'
  /** The length of the next wait, in ms. */
  next(random: Random): number
}

/** Always the same. */
export function constant(length: Duration): Wait {
  const ms = parseDurationMs(length, 'the wait')
  return { from: 'now', next: () => ms }
}

/** Anything between the two, each length as likely as the others. */
export function between(shortest: Duration, longest: Duration): Wait {
  const low = parseDurationMs(shortest, 'the shortest wait')
  const high = parseDurationMs(longest, 'the longest wait')
  if (high < low) {
    throw new PlimsollError(
      'bad-wait',
      `between('${shortest}', '${longest}') has its longest wait before its shortest`,
      {
        advice: 'Put the shorter one first.',
      },
    )
  }
  return { from: 'now', next: (random) => random.between(low, high) }
}

/**
 * Starts a user's iterations this far apart, however long they take; one that takes longer is followed by the next at
 * once.
 */
export function pacing(interval: Duration): Wait {
  const ms = parseDurationMs(interval, 'the pacing')
  return { from: 'iteration', next: () => ms }
}

/**
 * Starts a user's iterations at most so often, however long they take: `throughput('0.5/s')` is `pacing('2s')`. Throws
 * a `PlimsollError` for a rate of 0.
 */
export function throughput(rate: Rate): Wait {
  const perSecond = parseRatePerSecond(rate, 'the throughput')
  if (perSecond === 0) {
    throw new PlimsollError('bad-wait', `throughput('${rate}') would never let a user go on`, {
      advice: 'Give a rate above 0.',
    })
  }
  const ms = 1_000 / perSecond
  return { from: 'iteration', next: () => ms }
}

/** So many times its mean a random wait may be: a longer one comes once in half a billion. */
const longestTimesMean = 20

/**
 * At random with this mean, short ones more often than long ones, as between the requests of independent people: the
 * exponential distribution, cut at 20 times its mean.
 */
export function exponential(mean: Duration): Wait {
  const ms = parseDurationMs(mean, 'the mean wait')
  return { from: 'now', next: (random) => Math.min(random.exponential(ms), longestTimesMean * ms) }
}
