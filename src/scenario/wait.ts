import { type Duration, parseDurationMs } from '../base/duration.ts'
import { PlimsollError } from '../base/error.ts'
import type { Random } from '../base/random.ts'

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
