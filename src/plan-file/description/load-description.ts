import type { Duration } from '../../base/units/duration.ts'
import type { ArrivalLoad, Load, SingleLoad, UserLoad } from '../../plan/load/load.ts'
import { type WeightedScenario, weightsIn } from '../../plan/mix.ts'
import { plainData } from './plain-data.ts'
import { describeShape, type ShapeDescription, shapeDurationMs } from './shape-description.ts'

/** A single load, as written; a shape with its results. */
export type SingleLoadDescription = UserLoad | ArrivalLoad | ShapeDescription

/** One of several loads in parallel. */
export interface ParallelLoadDescription {
  load: SingleLoadDescription
  /** The weights of scenarios, in the order of the plan's mix; absent = those of the plan's mix. */
  weights?: readonly number[]
  /** When it begins, from the start of the run; absent = at the start. */
  startAt?: Duration
}

/** Several loads in parallel, by their names. */
export interface SeveralLoadsDescription {
  kind: 'several'
  loads: Readonly<Record<string, ParallelLoadDescription>>
}

/** The planned load of a plan, as plain data. */
export type LoadDescription = SingleLoadDescription | SeveralLoadsDescription

/**
 * Describes a load of a plan whose mix is `mix`. Shapes are evaluated for `runTimeMs`, if given, or else for their own
 * duration. Never throws, because wrong values are reported when the description is read.
 */
export function describeLoad(
  load: Load,
  mix: readonly WeightedScenario[],
  runTimeMs?: number,
): LoadDescription {
  if (load.kind !== 'several') return describeSingle(load, mix, runTimeMs)
  const loads = Object.entries(load.loads).map(([name, { load: single, mix: own, startAt }]) => {
    const weights = own === undefined ? undefined : weightsIn(mix, own)
    const weighted = mix.map(({ scenario, weight }, index) => ({
      scenario,
      weight: weights?.[index] ?? weight,
    }))
    // Its own duration counts as well, because the duration of the whole load depends on it.
    const evaluatedMs =
      runTimeMs === undefined || single.kind !== 'shape'
        ? undefined
        : Math.max(runTimeMs, shapeDurationMs(single))
    const parallel: ParallelLoadDescription = {
      load: describeSingle(single, weighted, evaluatedMs),
      ...(weights !== undefined && { weights }),
      ...(startAt !== undefined && { startAt: plainData(startAt) }),
    }
    return [name, parallel]
  })
  return { kind: 'several', loads: Object.fromEntries(loads) }
}

function describeSingle(
  load: SingleLoad,
  mix: readonly WeightedScenario[],
  evaluatedMs: number | undefined,
): SingleLoadDescription {
  return load.kind === 'shape' ? describeShape(load, mix, evaluatedMs) : plainData(load)
}
