import type { Pacing } from '../base/time/real-timeline.ts'
import { type LoadSpec, loadsOf } from '../load/spec/load-spec.ts'
import { peakOf } from '../load/spec/single-load.ts'

/** What one worker is given at most before another one is added: half of what it could do, so that it stays exact. */
const perWorker = { users: 5_000, arrivalsPerSecond: 10_000 }

/** How many workers a load gets when nobody says: as many as it needs, leaving a core for everything else. */
export function workersFor(load: LoadSpec, cores: number): number {
  const needed = Math.ceil(
    loadsOf(load).reduce(
      (sum, side) =>
        sum + peakOf(side) / (side.kind === 'users' ? perWorker.users : perWorker.arrivalsPerSecond),
      0,
    ),
  )
  return Math.max(1, Math.min(needed, cores - 1))
}

/**
 * How exactly the workers keep time when nobody says: arrivals have instants to keep, and where cores are left over
 * polling for them takes nothing from the target; a user who thinks for seconds does not need it.
 */
export function pacingFor(load: LoadSpec, workers: number, cores: number): Pacing {
  return load.kind === 'arrivals' && cores > workers ? 'precise' : 'economy'
}
