import { ownedBelow, type Share } from './schedule/share.ts'

/**
 * How many of `total` iterations a share makes: iteration k belongs to slot k mod slots, so the shares' quotas differ
 * by at most one per slot and their sum is the total. Throws a `RangeError` unless the total is a whole number from 0.
 */
export function quotaOf(total: number, share: Share): number {
  if (!Number.isSafeInteger(total) || total < 0) throw new RangeError(`a total of ${total} iterations`)
  return ownedBelow(share, total)
}

/** What is left of a share's iterations: each is taken before it starts, and when none is left the load is over. */
export class IterationQuota {
  #left: number

  /** Without a total there is always one left. Throws a `RangeError` unless the total is a whole number from 0. */
  constructor(total: number | undefined, share: Share) {
    this.#left = total === undefined ? Number.POSITIVE_INFINITY : quotaOf(total, share)
  }

  get left(): number {
    return this.#left
  }

  /** Takes one iteration; false where none is left. */
  take(): boolean {
    if (this.#left <= 0) return false
    this.#left--
    return true
  }
}
