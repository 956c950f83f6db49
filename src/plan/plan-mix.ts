import { atKeys, PlimsollError } from '../base/error.ts'
import { shown } from '../base/text/shown.ts'
import type { Load } from './load/load.ts'
import { type Mix, readMix, type WeightedScenario } from './mix.ts'
import type { Scenario } from './scenario.ts'

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
  return withoutTwins(readAll(mix, load, isRequired))
}

function readAll(mix: Mix | undefined, load: Load | undefined, isRequired: boolean): WeightedScenario[] {
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

/** Refuses two scenarios of one name, because reports and settings tell scenarios apart by their names. */
function withoutTwins(all: WeightedScenario[]): WeightedScenario[] {
  const names = new Map<string, Scenario>()
  for (const { scenario } of all) {
    const { name } = scenario
    if (names.has(name) && names.get(name) !== scenario) {
      throw new PlimsollError('bad-mix', `two scenarios are named ${shown(name)}`, {
        advice: 'Give one of the two another name.',
        ...(scenario.place && { place: scenario.place }),
      })
    }
    names.set(name, scenario)
  }
  return all
}
