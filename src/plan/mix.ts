import { PlimsollError } from '../base/error.ts'
import { shown } from '../base/text/shown.ts'
import type { Scenario } from './scenario.ts'

/** What users do: one scenario, several that are equally likely, or pairs of a weight and a scenario. */
export type Mix = Scenario | readonly Scenario[] | readonly (readonly [weight: number, scenario: Scenario])[]

/** A scenario and its weight among the others. A weight of 0 means never. */
export interface WeightedScenario {
  weight: number
  scenario: Scenario
}

/** Reads a mix as its author wrote it. Throws a `PlimsollError` (`bad-mix`) if it is empty or invalid. */
export function readMix(mix: Mix | undefined): WeightedScenario[] {
  const entries: readonly unknown[] = Array.isArray(mix) ? mix : mix === undefined ? [] : [mix]
  const read = entries.map((entry) => {
    const [weight, scenario, ...rest] = (Array.isArray(entry) ? entry : [1, entry]) as [
      number,
      Scenario | undefined,
      ...unknown[],
    ]
    if (rest.length > 0) {
      throw new PlimsollError(
        'bad-mix',
        'the mix has an entry that is not a pair of a weight and a scenario',
        {
          keys: ['mix'],
          advice: 'Write mix: [[3, browse], [2, teach]].',
        },
      )
    }
    if (typeof scenario?.run !== 'function') {
      throw new PlimsollError('bad-mix', `the mix has ${shown(scenario)}, which is not a scenario`, {
        keys: ['mix'],
        advice: 'Write mix: [[3, browse], [2, teach]] with the results of scenario(…).',
      })
    }
    if (!(Number.isFinite(weight) && weight > 0)) {
      throw new PlimsollError(
        'bad-mix',
        `the weight of the scenario ${JSON.stringify(scenario.name)} is ${shown(weight)}`,
        {
          keys: ['mix'],
          advice: 'A weight is a number above 0.',
        },
      )
    }
    return { weight, scenario }
  })
  if (read.length > 0) return read
  throw new PlimsollError('bad-mix', 'the plan has no scenarios', { advice: 'Add mix: [[1, browse]].' })
}

/**
 * Returns the weights of a load's own mix, one for each scenario of the plan. Scenarios that the plan lacks are left out.
 */
export function weightsIn(all: readonly WeightedScenario[], mix: Mix): number[] {
  const weights = all.map(() => 0)
  for (const { weight, scenario } of readMix(mix)) {
    const index = all.findIndex((known) => known.scenario === scenario)
    if (index >= 0) weights[index]! += weight
  }
  return weights
}
