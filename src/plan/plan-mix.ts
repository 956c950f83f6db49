import { atKeys } from '../base/error.ts'
import type { Load } from './load/load.ts'
import { type Mix, readMix, type WeightedScenario } from './mix.ts'

/**
 * Reads all scenarios of a plan; a scenario's index in the list is its number. The plan's own mix comes first, then the
 * scenarios that only parallel loads have, with the weight 0. If every parallel load has its own mix, the plan's mix may
 * be missing, unless `isRequired` is true.
 * Throws a `PlimsollError` (`bad-mix`).
 */
export function readPlanMix(
  mix: Mix | undefined,
  load: Load | undefined,
  isRequired = false,
): WeightedScenario[] {
  if (load?.kind !== 'several') return readMix(mix)
  const parallelLoads = Object.entries(load.loads)
  const isOptional = !isRequired && parallelLoads.every(([, parallelLoad]) => parallelLoad.mix !== undefined)
  const all = mix === undefined && isOptional ? [] : readMix(mix)
  for (const [name, parallelLoad] of parallelLoads) {
    if (parallelLoad.mix === undefined) continue
    for (const { scenario } of atKeys(['load', name, 'mix'], () => readMix(parallelLoad.mix)))
      if (!all.some((known) => known.scenario === scenario)) all.push({ weight: 0, scenario })
  }
  return all
}
