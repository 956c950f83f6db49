/**
 * The part of a global numbering that belongs to a worker. Number k belongs to slot k mod `slots`, and the worker owns
 * the slots in `owned` (ascending, without duplicates). Arrivals, users and iterations are divided this way, so that workers
 * need not communicate and together make exactly the run of one worker.
 */
export interface Share {
  readonly slots: number
  readonly owned: readonly number[]
}

/** Returns the share of a single worker: all numbers. */
export function ownsAll(): Share {
  return { slots: 1, owned: [0] }
}

/** Returns the share of worker `worker` (from 0) of `workers` equal ones. Throws a `RangeError` if there is no such worker. */
export function shareOf(worker: number, workers: number): Share {
  return checkShare({ slots: workers, owned: [worker] })
}

/** Whether number `k` belongs to this share. */
export function owns(share: Share, k: number): boolean {
  const slot = k % share.slots
  return share.owned[ownedSlotsBelow(share, slot)] === slot
}

/** Returns how many of the numbers 0 … `count` − 1 belong to this share. */
export function ownedBelow(share: Share, count: number): number {
  const slot = count % share.slots
  return ((count - slot) / share.slots) * share.owned.length + ownedSlotsBelow(share, slot)
}

/** Returns the `index`-th number (from 0) of this share; Infinity if it owns nothing, −1 for a negative index. */
export function ownedNumber(share: Share, index: number): number {
  const size = share.owned.length
  if (index < 0) return -1
  if (size === 0) return Number.POSITIVE_INFINITY
  const position = index % size
  return ((index - position) / size) * share.slots + share.owned[position]!
}

/** Returns the share if it is valid; throws a `RangeError` otherwise. */
export function checkShare(share: Share): Share {
  const { slots, owned } = share
  if (!Number.isSafeInteger(slots) || slots < 1)
    throw new RangeError(`a share has ${slots} slots, not a whole number of at least 1`)
  let before = -1
  for (const slot of owned) {
    if (!Number.isSafeInteger(slot) || slot <= before || slot >= slots) {
      throw new RangeError(
        `a share owns the slots ${owned.join(', ')} of ${slots}: they must ascend and be below ${slots}`,
      )
    }
    before = slot
  }
  return share
}

/** Counts the owned slots below `slot`, by binary search because a share may own many slots. */
function ownedSlotsBelow(share: Share, slot: number): number {
  let low = 0
  let high = share.owned.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (share.owned[middle]! < slot) low = middle + 1
    else high = middle
  }
  return low
}
