import type { Note } from '../../base/note.ts'
import { countText } from '../../base/units/count.ts'
import type { Tally } from '../../metrics/tally.ts'

/** The shares of the planned users and arrivals that may be missing. */
const tolerated = { users: 0.01, arrivals: 0.005 }

/** The counts of a run, and its planned arrivals. */
export interface MissingLoadInput {
  tally: Tally
  /** The number of iterations planned by open loads. */
  plannedArrivals: number
}

/**
 * Lists the parts of the load that are missing for reasons other than the generator itself. A measurement under less load
 * than planned is never a pass.
 */
export function missingLoad({ tally, plannedArrivals }: MissingLoadInput): Note[] {
  const { users, unreadyUsers, unreadyArrivals, overdueArrivals } = tally.load.loadShortfall
  const notes: Note[] = []
  if (unreadyUsers > tolerated.users * users) {
    notes.push({
      message: `${shareOfAll(unreadyUsers, users)} users made no load: their onStart failed`,
      advice: fixOnStart,
    })
  }
  if (unreadyArrivals > tolerated.arrivals * plannedArrivals) {
    notes.push({
      message: `${shareOfAll(unreadyArrivals, plannedArrivals)} planned iterations were never started: onStart failed`,
      advice: fixOnStart,
    })
  }
  if (overdueArrivals > tolerated.arrivals * plannedArrivals) {
    notes.push({
      message: `${shareOfAll(overdueArrivals, plannedArrivals)} planned iterations were started only after the load had ended: too many were in flight at once`,
      advice: 'Raise inFlight or connections, or ask for a lower rate.',
    })
  }
  return notes
}

const fixOnStart = 'See the errors, and fix what makes onStart fail.'

function shareOfAll(count: number, all: number): string {
  return `${countText(count)} of ${countText(all)}`
}
