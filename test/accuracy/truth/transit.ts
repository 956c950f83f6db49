/**
 * The time of a request beyond its time at the server, in ms. It includes the time between two polls of the server, so a
 * part can be slightly below 0.
 */
export interface Transit {
  /** From sending to its arrival at the server. */
  thereMs: number
  /** From writing the reply to reading it. */
  backMs: number
}

/** This share of the slowest transits is left out, one of 1,000 or of 1,600. Their time is pure chance, and counts as Plimsoll's error. */
const rareShare = 0.001

export function wholeMs({ thereMs, backMs }: Transit): number {
  return thereMs + backMs
}

/** The whole transit times in ms, ascending. */
export function wholesMs(transits: readonly Transit[]): Float64Array {
  return Float64Array.from(transits, wholeMs).sort()
}

/** The transits without the rare ones: all but the slowest of a thousand. */
export function usualTransits(transits: readonly Transit[]): readonly Transit[] {
  return transits
    .toSorted((left, right) => wholeMs(left) - wholeMs(right))
    .slice(0, Math.ceil(transits.length * (1 - rareShare)))
}
