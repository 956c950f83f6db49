/** The part of a load that was not made as planned. */
export interface LoadShortfall {
  /** The number of users of closed loads that have ended. */
  users: number
  /** The number of these users whose `onStart` never succeeded. */
  unreadyUsers: number
  /** The number of these users whose last iteration hung in the plan's own code until the load had ended. */
  hungUsers: number
  /** The number of arrivals that were dropped because the `onStart` of their user failed. */
  unreadyArrivals: number
  /** The number of arrivals that began well after the end of their load, because too many others were in flight. */
  overdueArrivals: number
}

/** Returns a new load shortfall with all counts at 0. */
export function noLoadShortfall(): LoadShortfall {
  return { users: 0, unreadyUsers: 0, hungUsers: 0, unreadyArrivals: 0, overdueArrivals: 0 }
}

/** Adds `more` to `to`, in place. */
export function addLoadShortfall(to: LoadShortfall, more: LoadShortfall): void {
  to.users += more.users
  to.unreadyUsers += more.unreadyUsers
  to.hungUsers += more.hungUsers
  to.unreadyArrivals += more.unreadyArrivals
  to.overdueArrivals += more.overdueArrivals
}
