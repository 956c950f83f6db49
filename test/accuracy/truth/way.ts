/** What one request needed beyond its stay at the server, in ms: with the time between two looks of the server, so one part may be just below 0. */
export interface Way {
  /** From the instant of sending to its arrival at the server. */
  thereMs: number
  /** From the writing of the reply to the reading of it. */
  backMs: number
}

/** Of the slowest ways, this share is left out, one of 1,000 or of 1,600: chance alone says what those take, and it counts as Plimsoll's error. */
const rareShare = 0.001

export function wholeMs({ thereMs, backMs }: Way): number {
  return thereMs + backMs
}

/** What the ways took, in ms, ascending. */
export function wholesMs(ways: readonly Way[]): Float64Array {
  return Float64Array.from(ways, wholeMs).sort()
}

/** The ways that are not rare: all but the slowest of a thousand. */
export function usualWays(ways: readonly Way[]): readonly Way[] {
  return ways
    .toSorted((left, right) => wholeMs(left) - wholeMs(right))
    .slice(0, Math.ceil(ways.length * (1 - rareShare)))
}
