/** Which part of a load was not made as planned. */
export interface LoadShortfall {
  /** Users of closed loads that have ended, and those of them whose `onStart` never succeeded. */
  users: number
  unreadyUsers: number
  /** Arrivals that were dropped because the `onStart` of their user failed. */
  unreadyArrivals: number
  /** Arrivals that began well after the end of their load, because too many others were in flight. */
  overdueArrivals: number
}

/** A load shortfall of nothing. */
export function noLoadShortfall(): LoadShortfall {
  return { users: 0, unreadyUsers: 0, unreadyArrivals: 0, overdueArrivals: 0 }
}

/** Adds `more` to `to`, in place. */
export function addLoadShortfall(to: LoadShortfall, more: LoadShortfall): void {
  to.users += more.users
  to.unreadyUsers += more.unreadyUsers
  to.unreadyArrivals += more.unreadyArrivals
  to.overdueArrivals += more.overdueArrivals
}
