import { PlimsollError } from '../base/error.ts'
import { deltaLimits } from '../metrics/delta.ts'
import type { ArrivalLoad, Load, UserLoad } from '../scenario/load.ts'
import type { WeightedScenario } from '../scenario/mix.ts'
import type { EndpointSla, RunSla } from '../scenario/sla.ts'
import { readSeveral, type SideLoadSpec } from './several-loads.ts'
import { type LoadOverrides, readSingle, type SingleLoadSpec } from './single-load.ts'

/**
 * The load of a run. Of several side by side it has the phases of all, one load after the other, in the time of the
 * run, and is of arrivals as soon as one of them is.
 */
export interface LoadSpec extends SingleLoadSpec {
  sides?: SideLoadSpec[]
}

/**
 * Reads a plan's load; `mix` is the plan's. `--users` or `--rate` put one phase in place of the plan's; `--run-time`
 * alone cuts the plan's phases, or lets the last one last longer. Throws a `PlimsollError` for values that cannot be.
 */
export function readLoad(
  load: Load,
  overrides: LoadOverrides = {},
  mix: readonly WeightedScenario[] = [],
): LoadSpec {
  const spec = load.kind === 'several' ? readSeveral(load, overrides, mix) : readSingle(load, overrides, mix)
  const count = spec.phases.length
  if (count <= deltaLimits.phases) return spec
  throw new PlimsollError('bad-load', `the load has ${count.toLocaleString('en-US')} phases`, {
    advice: `Statistics are kept for ${deltaLimits.phases.toLocaleString('en-US')} at most: let some be one.`,
    keys: ['load'],
  })
}

/** The loads of a run, each by itself. */
export function sidesOf(load: LoadSpec): readonly SideLoadSpec[] {
  return load.sides ?? [{ ...load, name: '', startMs: 0, firstPhase: 0, firstUser: 0, userStep: 1 }]
}

/** What a phase promises besides. */
export interface PhaseSla {
  /** Its name in the run. */
  phase: string
  /** The keys that lead to `sla` in the plan. */
  keys: string[]
  sla: RunSla
  /** What endpoints promise in it, by their names, and the keys that lead there. */
  endpoints?: Readonly<Record<string, EndpointSla>>
  endpointKeys?: string[]
}

/** What each phase promises besides; phases that promise nothing are left out. */
export function phaseSlas(load: Load | undefined): PhaseSla[] {
  if (load === undefined || load.kind === 'shape') return []
  if (load.kind === 'several') {
    return Object.entries(load.loads).flatMap(([name, side]) =>
      phaseSlas(side.load).map(({ phase, keys, endpointKeys, ...promises }) => ({
        ...promises,
        phase: `${name}/${phase}`,
        keys: ['load', name, ...keys],
        ...(endpointKeys && { endpointKeys: ['load', name, ...endpointKeys] }),
      })),
    )
  }
  return Object.entries(load.phases).flatMap(([phase, { sla, endpoints }]) => {
    if (sla === undefined && endpoints === undefined) return []
    const keys = phaseKeys(load, phase)
    const ofEndpoints = endpoints && { endpoints, endpointKeys: [...keys, 'endpoints'] }
    return [{ phase, keys: [...keys, 'sla'], sla: sla ?? {}, ...ofEndpoints }]
  })
}

/** The keys under which a plan says something of a phase. */
function phaseKeys({ origin }: UserLoad | ArrivalLoad, phase: string): string[] {
  if (origin === undefined) return ['load', phase]
  return 'level' in origin ? ['levels', origin.level] : ['load', 'phases', phase]
}
