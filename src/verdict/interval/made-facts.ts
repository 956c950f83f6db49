/** How the generator made the load behind a figure. The ends of the figure's interval depend on it. */
export interface MadeFacts {
  /** Whether enough arrivals of open loads were sent in time; true without such loads. */
  isMade: boolean
  /** The share of these arrivals that were sent in time; 1 without any. */
  inTimeShare: number
  /** The share of the time for which users of closed loads were kept from asking, 0 to 1; 0 without such loads. */
  keptShare: number
  /** The time for which users of closed loads were kept from asking, added up over these users, in ms. */
  keptMs: number
  /** The p99 of the lag in ms, if there are open loads; otherwise 0. */
  lagMs: number
  /** The largest delay of the generator in ms. */
  largestDelayMs: number
  /** Whether there was a delay of unknown size. */
  hasUnknownDelay: boolean
  /** Whether requests waited because the plan allows too few connections or iterations in flight. */
  isCapped: boolean
  /**
   * For windows, the largest delay as a share of their duration: by so much of it, requests can have moved into a window or
   * out of it. Otherwise 0.
   */
  shiftShare: number
  /**
   * For whole phases, the largest delay as a share of their duration: by so much of it, requests can have ended after the
   * phases instead of within. Otherwise 0.
   */
  overhangShare: number
}

/** The facts of a generator that is never late. */
export const madeInFull: MadeFacts = {
  isMade: true,
  inTimeShare: 1,
  keptShare: 0,
  keptMs: 0,
  lagMs: 0,
  largestDelayMs: 0,
  hasUnknownDelay: false,
  isCapped: false,
  shiftShare: 0,
  overhangShare: 0,
}

/** A lag up to this, in ms, does not count as bunching: a timer alone can be this late. */
export const minLagMs = 1

/** Whether no end of any interval can depend on these facts, apart from the delays of requests. */
export function isInFull(facts: MadeFacts): boolean {
  return (
    facts === madeInFull ||
    (facts.isMade &&
      facts.keptShare === 0 &&
      facts.lagMs <= minLagMs &&
      !facts.hasUnknownDelay &&
      !facts.isCapped &&
      facts.shiftShare === 0 &&
      facts.overhangShare === 0)
  )
}
