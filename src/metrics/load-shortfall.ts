/** What of a load was not made as it was asked for. */
export interface LoadShortfall {
  /** Users of closed loads that came, and those of them whose `onStart` never went well. */
  users: number
  unreadyUsers: number
  /** Arrivals that were given up because the `onStart` of their user failed. */
  unreadyArrivals: number
  /** Arrivals that began well after the end of their load, because too many others were in flight. */
  overdueArrivals: number
}

export function noLoadShortfall(): LoadShortfall {
  return { users: 0, unreadyUsers: 0, unreadyArrivals: 0, overdueArrivals: 0 }
}

/** Adds one to the other, in place. */
export function addLoadShortfall(to: LoadShortfall, more: LoadShortfall): void {
  to.users += more.users
  to.unreadyUsers += more.unreadyUsers
  to.unreadyArrivals += more.unreadyArrivals
  to.overdueArrivals += more.overdueArrivals
}
