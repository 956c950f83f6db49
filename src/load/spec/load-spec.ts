import { PlimsollError } from '../../base/error.ts'
import { countOf, countText } from '../../base/units/count.ts'
import { deltaLimits } from '../../metrics/delta.ts'
import type { PhaseTimes } from '../../metrics/throughput.ts'
import type { ArrivalLoad, UserLoad } from '../../plan/load/load.ts'
import type { EndpointSla, RunSla, Slas } from '../../plan/sla.ts'
import type { LoadDescription } from '../../plan-file/description/load-description.ts'
import { type ParallelLoadSpec, readParallelLoads } from './parallel-loads.ts'
import { type LoadOverrides, readSingleLoad, type SingleLoadSpec } from './single-load.ts'

/**
 * The load of a run. If loads run in parallel, `phases` are those of all loads, one load after the other, with times from
 * the start of the run, and `kind` is `arrivals` if any load is open.
 */
export interface LoadSpec extends SingleLoadSpec {
  parallelLoads?: ParallelLoadSpec[]
}

/**
 * Parses a plan's load. `weights` are those of the plan's mix. Users or a rate in `overrides` replace all phases by one. A
 * run time alone cuts the phases or extends the last one. Throws a `PlimsollError` for invalid values.
 */
export function readLoad(
  load: LoadDescription,
  overrides: LoadOverrides = {},
  weights: readonly number[] = [],
): LoadSpec {
  const spec =
    load.kind === 'several' ? readParallelLoads(load, overrides, weights) : readSingleLoad(load, overrides)
  const count = spec.phases.length
  if (count <= deltaLimits.phases) return spec
  throw new PlimsollError('bad-load', `the load has ${countOf(count, 'phase')}`, {
    advice: `Statistics are kept for at most ${countText(deltaLimits.phases)}: combine some of them.`,
    keys: ['load'],
  })
}

/** Returns the loads of a run: its parallel loads, or its only one, without a name. */
export function loadsOf(load: LoadSpec): readonly ParallelLoadSpec[] {
  return load.parallelLoads ?? [{ ...load, name: '', startMs: 0, firstPhase: 0, firstUser: 0, userStep: 1 }]
}

/** Returns the times of each phase of a run, and the index of the load that it belongs to. */
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

/** The SLAs of a phase: those for all its requests, and those of endpoints by name. */
export interface PhaseSlas {
  /** The name of the phase in the run. */
  phase: string
  /** The keys that lead to the phase in the plan. */
  keys: string[]
  sla: Slas<RunSla> | undefined
  endpoints: Readonly<Record<string, Slas<EndpointSla>>>
}

/** Returns the SLAs of the phases of a load, in the order of the phases. The phases of a shape have none. */
export function phaseSlas(load: LoadDescription | undefined): PhaseSlas[] {
  if (load === undefined || load.kind === 'shape') return []
  if (load.kind === 'several') {
    return Object.entries(load.loads).flatMap(([name, parallelLoad]) =>
      phaseSlas(parallelLoad.load).map((slas) => ({
        ...slas,
        phase: `${name}/${slas.phase}`,
        keys: ['load', name, ...slas.keys],
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

/** Returns the keys that lead to a phase in its plan. */
function phaseKeys({ origin }: UserLoad | ArrivalLoad, phase: string): string[] {
  if (origin === undefined) return ['load', phase]
  return 'level' in origin ? ['levels', origin.level] : ['load', 'phases', phase]
}
