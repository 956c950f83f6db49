import { atKeys } from '../base/error.ts'
import type { Load } from './load/load.ts'
import { type Mix, readMix, type WeightedScenario } from './mix.ts'

/**
 * All scenarios of a plan, in the order that numbers them: the plan's own mix, then those that belong to only one of
 * several parallel loads, with the weight 0. The plan's mix is optional if each load has one and `isNeeded` is false.
 * Throws a `PlimsollError` (`bad-mix`).
 */
export function readPlanMix(
  mix: Mix | undefined,
  load: Load | undefined,
  isNeeded = false,
): WeightedScenario[] {
  if (load?.kind !== 'several') return readMix(mix)
  const parallelLoads = Object.entries(load.loads)
  const hasAll = !isNeeded && parallelLoads.every(([, parallelLoad]) => parallelLoad.mix !== undefined)
  const all = mix === undefined && hasAll ? [] : readMix(mix)
  for (const [name, parallelLoad] of parallelLoads) {
    if (parallelLoad.mix === undefined) continue
    for (const { scenario } of atKeys(['load', name, 'mix'], () => readMix(parallelLoad.mix)))
      if (!all.some((known) => known.scenario === scenario)) all.push({ weight: 0, scenario })
  }
  return all
}
