/**
 * The arrivals of an open load by the second in which they were due. A delta can mention earlier seconds than its own,
 * because an arrival counts as in time when it is sent. All counts add up.
 */
export interface ArrivalCounts {
  /** The second of the run in which the arrivals were due. */
  second: number
  phase: number
  /** The number of arrivals that were due in this second. */
  due: number
  /** The number of these that were sent in this second or within 100 ms of being due. The others were late, or never sent. */
  inTime: number
}

/**
 * For how long the generator kept the users of a closed load from asking, summed up over these users: because their own
 * request was late, their wait ended late, or their reply lay unread while the event loop stood still. Both add up.
 */
export interface KeptTime {
  phase: number
  /** The time for which users were kept from asking in this second, in µs. */
  keptUs: number
  /** The time for which there were users in this second, in µs: one user for one second is 1,000,000. */
  usersUs: number
}

/** How the generator itself delayed the load of one worker in one second. */
export interface OwnDelayFigures {
  /**
   * The largest delay in µs whose effects were being worked off in this second; 0 if there was none. It can have made
   * the requests of other workers slower, too, because they share the target.
   */
  largestUs: number
  /**
   * Whether there was a delay in this second whose size is not known, because the system does not tell how long the
   * thread waited for a core. The lower end of every response time in this second is then open.
   */
  isUnknown: boolean
  /** Only entries that are not 0. */
  arrivals: ArrivalCounts[]
  /** Only phases that had users. */
  keptTimes: KeptTime[]
}

/** Returns new figures of a worker that delayed nothing. */
export function noOwnDelays(): OwnDelayFigures {
  return { largestUs: 0, isUnknown: false, arrivals: [], keptTimes: [] }
}
