import { PlimsollError } from '../base/error.ts'
import type { Random } from '../base/random.ts'
import { type Duration, parseDurationMs } from '../base/units/duration.ts'
import { parseRatePerSecond, type Rate } from '../base/units/rate.ts'

/** How long a user waits, counted from now or from the start of the iteration. */
export interface Wait {
  readonly from: 'now' | 'iteration'
  /** Returns the next wait, in ms. */
  next(random: Random): number
}

/** Waits for the same time each time. */
export function constant(duration: Duration): Wait {
  const ms = parseDurationMs(duration, 'the wait')
  return { from: 'now', next: () => ms }
}

/**
 * Waits for a random time, uniformly distributed between two durations. Throws a `PlimsollError` (`bad-wait`) if they
 * are swapped.
 */
export function between(min: Duration, max: Duration): Wait {
  const minMs = parseDurationMs(min, 'the shortest wait')
  const maxMs = parseDurationMs(max, 'the longest wait')
  if (maxMs < minMs) {
    throw new PlimsollError(
      'bad-wait',
      `between('${min}', '${max}') has its longest wait before its shortest`,
      {
        advice: 'Put the shorter one first.',
      },
    )
  }
  return { from: 'now', next: (random) => random.between(minMs, maxMs) }
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

/** The maximum of a random wait, as a multiple of its mean. Only one in half a billion would be longer. */
const maxTimesMean = 20

/**
 * Waits for a random time with an exponential distribution, such as the times between requests of independent people. No
 * wait is longer than 20 times the mean.
 */
export function exponential(mean: Duration): Wait {
  const ms = parseDurationMs(mean, 'the mean wait')
  return { from: 'now', next: (random) => Math.min(random.exponential(ms), maxTimesMean * ms) }
}
