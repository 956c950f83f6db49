import { ownedBelow, type Share } from './schedule/share.ts'

/**
 * Returns the number of iterations, out of `total`, that a share makes. Iteration k belongs to slot k mod slots, so the
 * quotas of all shares add up to the total and differ by at most one per slot. Throws a `RangeError` unless the total is
 * a whole number of at least 0.
 */
export function quotaOf(total: number, share: Share): number {
  if (!Number.isSafeInteger(total) || total < 0)
    throw new RangeError(`the total of iterations is ${total}, not a whole number of at least 0`)
  return ownedBelow(share, total)
}

/** Counts down the iterations that a share still has to start. The load is over when none is left. */
export class IterationQuota {
  #left: number

  /** An undefined total sets no limit. Throws a `RangeError` unless the total is a whole number of at least 0. */
  constructor(total: number | undefined, share: Share) {
    this.#left = total === undefined ? Number.POSITIVE_INFINITY : quotaOf(total, share)
  }

  /** The number of iterations left; Infinity without a limit. */
  get left(): number {
    return this.#left
  }

  /** Takes one iteration before it starts; returns false if none is left. */
  take(): boolean {
    if (this.#left <= 0) return false
    this.#left--
    return true
  }
}
