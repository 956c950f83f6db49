import { PlimsollError } from '../base/error.ts'
import type { Random } from '../base/random.ts'
import { type Duration, parseDurationMs } from '../base/units/duration.ts'
import { parseRatePerSecond, type Rate } from '../base/units/rate.ts'

/** How long a user waits, counted from now or from the start of the iteration. */
export interface Wait {
  readonly from: 'now' | 'iteration'
  /** The length of the next wait, in ms. */
  next(random: Random): number
}

/** Waits for the same time each time. */
export function constant(length: Duration): Wait {
  const ms = parseDurationMs(length, 'the wait')
  return { from: 'now', next: () => ms }
}

/**
 * Waits for a random time between two durations, all equally likely. Throws a `PlimsollError` (`bad-wait`) if they are
 * swapped.
 */
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
 * Starts a user's iterations at a fixed interval, however long each takes. If an iteration takes longer than the interval,
 * the next one starts at once.
 */
export function pacing(interval: Duration): Wait {
  const ms = parseDurationMs(interval, 'the pacing')
  return { from: 'iteration', next: () => ms }
}

/**
 * Starts a user's iterations at a rate, however long each takes: `throughput('0.5/s')` is `pacing('2s')`. Throws a
 * `PlimsollError` (`bad-wait`) for a rate of 0.
 */
export function throughput(rate: Rate): Wait {
  const perSecond = parseRatePerSecond(rate, 'the throughput')
  if (perSecond === 0) {
    throw new PlimsollError('bad-wait', `throughput('${rate}') would never let a user continue`, {
      advice: 'Give a rate above 0.',
    })
  }
  const ms = 1_000 / perSecond
  return { from: 'iteration', next: () => ms }
}

/** The longest random wait, as a multiple of its mean. Only one in half a billion would be longer. */
const longestTimesMean = 20

/**
 * Waits for a random time with an exponential distribution, such as the times between requests of independent people. No
 * wait is longer than 20 times the mean.
 */
export function exponential(mean: Duration): Wait {
  const ms = parseDurationMs(mean, 'the mean wait')
  return { from: 'now', next: (random) => Math.min(random.exponential(ms), longestTimesMean * ms) }
}
