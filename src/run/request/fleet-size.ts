import type { RunRequest } from '../../fleet/run-request.ts'
import { pacingFor, workersFor } from '../../fleet/sizing.ts'
import { type LoadSpec, loadsOf } from '../../load/spec/load-spec.ts'
import { peakOf } from '../../load/spec/single-load.ts'
import type { SettingValues } from '../settings/settings.ts'

/** The most workers of an open load, however small it is at once. */
const mostForArrivals = 256

/** Loads of fewer iterations are over before a second worker has started. */
const fewIterations = 1_000

/** The number of workers of a run, and how exactly they keep time: as the settings say, or as the load needs. */
export function fleetSize(
  load: LoadSpec,
  { workers: asked, pacing }: Pick<SettingValues, 'workers' | 'pacing'>,
  { cores, connections }: { cores: number; connections: number | undefined },
): Pick<RunRequest, 'workers' | 'pacing'> {
  const isSmall = load.iterations !== undefined && load.iterations < fewIterations
  const wanted = asked ?? (isSmall ? 1 : workersFor(load, cores))
  const mostUsers = load.kind === 'users' ? Math.max(1, ...loadsOf(load).map(peakOf)) : mostForArrivals
  // A worker without a user would never make its share of the iterations; one without a connection would open another.
  const workers = Math.min(wanted, Math.ceil(mostUsers), connections ?? wanted)
  return { workers, pacing: pacing ?? pacingFor(load, workers, cores) }
}
