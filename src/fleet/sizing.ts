import type { Pacing } from '../base/time/real-timeline.ts'
import { type LoadSpec, loadsOf } from '../load/spec/load-spec.ts'
import { peakOf } from '../load/spec/single-load.ts'

/** The maximum load of one worker. It is half of a worker's capacity, so that timing stays exact. */
const perWorker = { users: 5_000, arrivalsPerSecond: 10_000 }

/** The default number of workers for a load: as many as it needs, but at least one core stays free for everything else. */
export function workersFor(load: LoadSpec, cores: number): number {
  const needed = Math.ceil(
    loadsOf(load).reduce(
      (sum, single) =>
        sum + peakOf(single) / (single.kind === 'users' ? perWorker.users : perWorker.arrivalsPerSecond),
      0,
    ),
  )
  return Math.max(1, Math.min(needed, cores - 1))
}

/**
 * The default precision of the workers' clocks. Arrivals need exact instants, and with spare cores polling takes nothing
 * from the target. Users who think for seconds do not need it.
 */
export function pacingFor(load: LoadSpec, workers: number, cores: number): Pacing {
  return load.kind === 'arrivals' && cores > workers ? 'precise' : 'economy'
}
