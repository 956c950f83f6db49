import { ownedBelow, type Share } from './schedule/share.ts'

/**
 * Returns how many of `total` iterations a share makes. Iteration k belongs to slot k mod slots, so the quotas of the
 * shares add up to the total, and differ by at most one per slot. Throws a `RangeError` unless the total is a whole
 * number from 0.
 */
export function quotaOf(total: number, share: Share): number {
  if (!Number.isSafeInteger(total) || total < 0)
    throw new RangeError(`the total of iterations is ${total}, not a whole number from 0`)
  return ownedBelow(share, total)
}

/** The iterations that a share still has to start. When none is left the load is over. */
export class IterationQuota {
  #left: number

  /** Without a total there is no limit. Throws a `RangeError` unless the total is a whole number from 0. */
  constructor(total: number | undefined, share: Share) {
    this.#left = total === undefined ? Number.POSITIVE_INFINITY : quotaOf(total, share)
  }

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
