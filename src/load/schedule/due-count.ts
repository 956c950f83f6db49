/**
 * Returns how many of the events 0 … `count` − 1 are due by `ms` (inclusive). Due times must never decrease. It is a binary
 * search over `dueMs`, so it agrees with the events to the last bit and is fast for billions of them.
 */
export function dueCount(ms: number, count: number, dueMs: (index: number) => number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2)
    if (dueMs(middle) <= ms) low = middle + 1
    else high = middle
  }
  return low
}
