import type { Duration } from '../../base/units/duration.ts'
import type { ArrivalLoad, Load, SingleLoad, UserLoad } from '../../plan/load/load.ts'
import { type WeightedScenario, weightsIn } from '../../plan/mix.ts'
import { plainData } from './plain-data.ts'
import { describeShape, ownLengthMs, type ShapeDescription } from './shape-description.ts'

/** A load by itself, as written; of a shape what it answers. */
export type SingleLoadDescription = UserLoad | ArrivalLoad | ShapeDescription

/** One of several loads in parallel. */
export interface ParallelLoadDescription {
  load: SingleLoadDescription
  /** How often its users choose each scenario, in the order of the plan's mix; absent = as the plan's own mix says. */
  weights?: readonly number[]
  /** When it begins, from the start of the run; at once where absent. */
  startAt?: Duration
}

export interface SeveralLoadsDescription {
  kind: 'several'
  loads: Readonly<Record<string, ParallelLoadDescription>>
}

/** The planned load of a plan, as plain data. */
export type LoadDescription = SingleLoadDescription | SeveralLoadsDescription

/**
 * Describes a load of a plan; `mix` is the plan's. Shapes are asked for as long as they last, or for `runTimeMs` where the
 * run lasts as long. Never throws: what cannot be is refused when the load is read.
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
    // Its own length counts as well: it is part of how long the whole takes.
    const askedMs =
      runTimeMs === undefined || single.kind !== 'shape'
        ? undefined
        : Math.max(runTimeMs, ownLengthMs(single))
    const parallel: ParallelLoadDescription = {
      load: describeSingle(single, weighted, askedMs),
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
  askedMs: number | undefined,
): SingleLoadDescription {
  return load.kind === 'shape' ? describeShape(load, mix, askedMs) : plainData(load)
}
