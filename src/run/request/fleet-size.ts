import type { RunRequest } from '../../fleet/run-request.ts'
import { pacingFor, workersFor } from '../../fleet/sizing.ts'
import { type LoadSpec, loadsOf } from '../../load/spec/load-spec.ts'
import { peakOf } from '../../load/spec/single-load.ts'
import type { SettingValues } from '../settings/settings.ts'

/** The maximum number of workers of an open load. */
const maxForArrivals = 256

/** A load of fewer iterations ends before a second worker has started. */
const fewIterations = 1_000

/** The number of workers of a run and the precision of their clocks, from the settings or else from the load. */
export function fleetSize(
  load: LoadSpec,
  { workers: chosen, pacing }: Pick<SettingValues, 'workers' | 'pacing'>,
  { cores, connections }: { cores: number; connections: number | undefined },
): Pick<RunRequest, 'workers' | 'pacing'> {
  const isSmall = load.iterations !== undefined && load.iterations < fewIterations
  const needed = chosen ?? (isSmall ? 1 : workersFor(load, cores))
  const maxUsers = load.kind === 'users' ? Math.max(1, ...loadsOf(load).map(peakOf)) : maxForArrivals
  // A worker without a user would never run its share of the iterations. One without a connection would exceed the limit.
  const workers = Math.min(needed, Math.ceil(maxUsers), connections ?? needed)
  return { workers, pacing: pacing ?? pacingFor(load, workers, cores) }
}
