import { countText } from '../base/units/count.ts'
import type { Tally } from '../metrics/tally.ts'

/** How much of what was asked for may be missing, as a share: of users, and of arrivals. */
const tolerated = { users: 0.01, arrivals: 0.005 }

/** What of a load was made. */
export interface LoadMadeInput {
  tally: Tally
  /** How many iterations the open loads asked for. */
  plannedArrivals: number
}

/**
 * Says, in sentences with advice, what of the load was not made for other reasons than the generator itself: what was
 * measured then is of less load than was asked for, however good it looks.
 */
export function loadNotMade({ tally, plannedArrivals }: LoadMadeInput): string[] {
  const { users, unreadyUsers, unreadyArrivals, overdueArrivals } = tally.load.loadShortfall
  const reasons: string[] = []
  if (unreadyUsers > tolerated.users * users) {
    reasons.push(`${part(unreadyUsers, users)} users made no load: their onStart failed. ${mendStart}`)
  }
  if (unreadyArrivals > tolerated.arrivals * plannedArrivals) {
    reasons.push(
      `${part(unreadyArrivals, plannedArrivals)} planned iterations were never started: onStart failed. ${mendStart}`,
    )
  }
  if (overdueArrivals > tolerated.arrivals * plannedArrivals) {
    reasons.push(
      `${part(overdueArrivals, plannedArrivals)} planned iterations were started only after the load had ended: too many were in flight at once. ` +
        'Raise inFlight or connections, or ask for a lower rate.',
    )
  }
  return reasons
}

const mendStart = 'See the errors, and mend what keeps users from starting.'

function part(count: number, all: number): string {
  return `${countText(count)} of ${countText(all)}`
}
