import type { FailureClass } from '../../base/failure-class.ts'

/**
 * A failure of a request that own delays can have lengthened by at least so much, in µs, counts as the generator's own:
 * requests that are sent late come together, and a target may refuse some of them. Without a minimum, a target that always
 * fails would be excused, because some small delay is in every request.
 */
const minDelayUs = 5_000

/** A time limit that ran out is the generator's own failure only if its delays took at least this share of the limit. */
const minTimeoutShare = 0.02

/** Returns whether a delay of the generator itself can have caused a failure. `timeoutUs` is the time limit. */
export function isDelayFailure(failureClass: FailureClass, delayUs: number, timeoutUs: number): boolean {
  switch (failureClass) {
    case 'check':
    case 'script':
      return false
    case 'timeout':
      return delayUs >= Math.max(minDelayUs, timeoutUs * minTimeoutShare)
    default:
      return delayUs >= minDelayUs
  }
}
