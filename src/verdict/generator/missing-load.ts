import type { Note } from '../../base/note.ts'
import { countOf, countText } from '../../base/units/count.ts'
import type { UnreachedUsers } from '../../load/planned/unreached-users.ts'
import type { Tally } from '../../metrics/tally.ts'
import { formatFigure } from '../sla/limit.ts'

/** The shares of the planned users and arrivals that may be missing. */
const tolerated = { users: 0.01, arrivals: 0.005 }

/** The counts of a run, and its planned arrivals. */
export interface MissingLoadInput {
  tally: Tally
  /** The number of iterations planned by open loads. */
  plannedArrivals: number
  /** The phases whose users the spawn rate does not reach. */
  unreachedUsers?: readonly UnreachedUsers[]
}

/**
 * Lists the parts of the load that are missing for reasons other than the generator itself. A measurement under less load
 * than planned is never a pass.
 */
export function missingLoad({ tally, plannedArrivals, unreachedUsers = [] }: MissingLoadInput): Note[] {
  const { users, unreadyUsers, hungUsers, unreadyArrivals, overdueArrivals } = tally.load.loadShortfall
  const notes: Note[] = unreachedUsers.filter(({ judged }) => judged).map(unreachedNote)
  if (unreadyUsers > tolerated.users * users) {
    notes.push({
      message: `${shareOfAll(unreadyUsers, users)} users made no load: their onStart failed`,
      advice: fixOnStart,
    })
  }
  if (hungUsers > tolerated.users * users) {
    notes.push({
      message: `${shareOfAll(hungUsers, users)} users stopped making load: an iteration of theirs never ended`,
      advice: 'See the errors, and find out what the scenario waits for.',
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

/** Says that a phase never has as many users as it says, and what to do. */
export function unreachedNote({ phase, said, reached, spawnPerSecond }: UnreachedUsers): Note {
  const rate =
    spawnPerSecond === undefined
      ? 'its spawn rate'
      : `the spawn rate of ${formatFigure(spawnPerSecond, 'perSecond')}`
  return {
    message: `the phase '${phase}' says ${countOf(said, 'user')}, but ${rate} starts only ${countText(reached)} of them in time`,
    advice: 'Raise the spawn rate, give the phase more time, or ask for fewer users.',
  }
}

const fixOnStart = 'See the errors, and fix what makes onStart fail.'

function shareOfAll(count: number, all: number): string {
  return `${countText(count)} of ${countText(all)}`
}
