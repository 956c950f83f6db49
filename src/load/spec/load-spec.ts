import { PlimsollError } from '../../base/error.ts'
import { countOf, countText } from '../../base/units/count.ts'
import { deltaLimits } from '../../metrics/delta.ts'
import type { PhaseTimes } from '../../metrics/throughput.ts'
import type { ArrivalLoad, UserLoad } from '../../plan/load/load.ts'
import type { EndpointSla, RunSla, Slas } from '../../plan/sla.ts'
import type { LoadDescription } from '../../plan-file/description/load-description.ts'
import { type ParallelLoadSpec, readSeveral } from './parallel-loads.ts'
import { type LoadOverrides, readSingle, type SingleLoadSpec } from './single-load.ts'

/**
 * The load of a run. With several in parallel it has the phases of all, one load after the other, in the time of the run;
 * its kind is `arrivals` if that of any of them is.
 */
export interface LoadSpec extends SingleLoadSpec {
  parallelLoads?: ParallelLoadSpec[]
}

/**
 * Reads a plan's load; `weights` are those of its mix. A number of users or a rate in `overrides` replaces its phases by one; a
 * run time alone cuts its phases, or makes the last one longer. Throws a `PlimsollError` for wrong values.
 */
export function readLoad(
  load: LoadDescription,
  overrides: LoadOverrides = {},
  weights: readonly number[] = [],
): LoadSpec {
  const spec = load.kind === 'several' ? readSeveral(load, overrides, weights) : readSingle(load, overrides)
  const count = spec.phases.length
  if (count <= deltaLimits.phases) return spec
  throw new PlimsollError('bad-load', `the load has ${countOf(count, 'phase')}`, {
    advice: `Statistics are kept for ${countText(deltaLimits.phases)} at most: let some be one.`,
    keys: ['load'],
  })
}

/** The loads of a run, each by itself. */
export function loadsOf(load: LoadSpec): readonly ParallelLoadSpec[] {
  return load.parallelLoads ?? [{ ...load, name: '', startMs: 0, firstPhase: 0, firstUser: 0, userStep: 1 }]
}

/** The times of each phase of a run, and the load that it belongs to. */
export function phaseTimes(load: LoadSpec): PhaseTimes[] {
  const parallelLoads = load.parallelLoads ?? []
  return load.phases.map(({ startMs, endMs, judged }, index) => ({
    startMs,
    endMs,
    judged,
    load: Math.max(
      0,
      parallelLoads.findLastIndex(({ firstPhase }) => firstPhase <= index),
    ),
  }))
}

/** The SLAs of a phase: those of the run in it, and those of endpoints by their names. */
export interface PhaseSlas {
  /** Its name in the run. */
  phase: string
  /** The keys that lead to the phase in the plan. */
  keys: string[]
  sla: Slas<RunSla> | undefined
  endpoints: Readonly<Record<string, Slas<EndpointSla>>>
}

/** The SLAs of the phases of a load, in their order. The phases of a shape have none. */
export function phaseSlas(load: LoadDescription | undefined): PhaseSlas[] {
  if (load === undefined || load.kind === 'shape') return []
  if (load.kind === 'several') {
    return Object.entries(load.loads).flatMap(([name, parallelLoad]) =>
      phaseSlas(parallelLoad.load).map((of) => ({
        ...of,
        phase: `${name}/${of.phase}`,
        keys: ['load', name, ...of.keys],
      })),
    )
  }
  return Object.entries(load.phases).map(([phase, { sla, endpoints = {} }]) => ({
    phase,
    keys: phaseKeys(load, phase),
    sla,
    endpoints,
  }))
}

/** The keys of a phase in its plan. */
function phaseKeys({ origin }: UserLoad | ArrivalLoad, phase: string): string[] {
  if (origin === undefined) return ['load', phase]
  return 'level' in origin ? ['levels', origin.level] : ['load', 'phases', phase]
}
