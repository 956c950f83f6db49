import type { Note } from '../../base/note.ts'
import { countText } from '../../base/units/count.ts'
import type { Tally } from '../../metrics/tally.ts'

/** The share of the planned load that may be missing: of users, and of arrivals. */
const tolerated = { users: 0.01, arrivals: 0.005 }

/** What was planned, and what was counted. */
export interface MissingLoadInput {
  tally: Tally
  /** Iterations that the open loads planned. */
  plannedArrivals: number
}

/**
 * Lists which parts of the load are missing for reasons other than the generator itself. A measurement under less load
 * than was asked for is not a pass, however good it looks.
 */
export function missingLoad({ tally, plannedArrivals }: MissingLoadInput): Note[] {
  const { users, unreadyUsers, unreadyArrivals, overdueArrivals } = tally.load.loadShortfall
  const notes: Note[] = []
  if (unreadyUsers > tolerated.users * users) {
    notes.push({
      message: `${part(unreadyUsers, users)} users made no load: their onStart failed`,
      advice: fixOnStart,
    })
  }
  if (unreadyArrivals > tolerated.arrivals * plannedArrivals) {
    notes.push({
      message: `${part(unreadyArrivals, plannedArrivals)} planned iterations were never started: onStart failed`,
      advice: fixOnStart,
    })
  }
  if (overdueArrivals > tolerated.arrivals * plannedArrivals) {
    notes.push({
      message: `${part(overdueArrivals, plannedArrivals)} planned iterations were started only after the load had ended: too many were in flight at once`,
      advice: 'Raise inFlight or connections, or ask for a lower rate.',
    })
  }
  return notes
}

const fixOnStart = 'See the errors, and fix what makes onStart fail.'

function part(count: number, all: number): string {
  return `${countText(count)} of ${countText(all)}`
}
