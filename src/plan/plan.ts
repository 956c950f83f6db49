import { PlimsollError, type SourcePlace } from '../base/error.ts'
import { declaration } from '../base/place/declaration.ts'
import { shown } from '../base/text/shown.ts'
import { type Connecting, readConnecting } from './connecting-options.ts'
import { checkCallOptions } from './endpoint/check-call-options.ts'
import { type EvidenceMode, evidenceModes } from './evidence.ts'
import { type LevelLoads, readLevels } from './load/level.ts'
import { isLoad } from './load/load.ts'
import type { WeightedScenario } from './mix.ts'
import { checkPlanOptions } from './plan-check.ts'
import { readPlanMix } from './plan-mix.ts'
import type { PlanOptions } from './plan-options.ts'

/** A plan that has been declared. */
export interface Plan {
  readonly kind: 'plimsoll-plan'
  readonly options: PlanOptions
  /** All its scenarios. One that belongs to only one of several parallel loads has the weight 0 here. */
  readonly mix: readonly WeightedScenario[]
  /** The loads of its levels, by name; empty if it has none. */
  readonly levels: LevelLoads
  readonly connecting: Connecting
  readonly place: SourcePlace | undefined
}

/** Declares a plan, which a plan file exports as its default. Throws a `PlimsollError` for a missing or invalid option. */
export function plan<Data = unknown>(authored: PlanOptions<Data>): Plan {
  const options = authored as PlanOptions
  return declaration((place) => {
    checkPlanOptions(options)
    if (options.target === undefined) {
      throw new PlimsollError('bad-plan', 'the plan has no target', {
        advice: "Add target: 'http://127.0.0.1:8000'.",
      })
    }
    const levels = readLevels(options.levels)
    const hasLevels = options.levels !== undefined
    if (!(isLoad(options.load) || (hasLevels && options.load === undefined))) {
      const { load } = options
      const message =
        load === undefined
          ? 'the plan has no load'
          : `load of the plan is ${shown(load)}, which is not a load`
      throw new PlimsollError('bad-plan', message, {
        keys: ['load'],
        advice: "Add load: users({ steady: { hold: 10, for: '1m' } }) or arrivals({ … }), or levels.",
      })
    }
    checkCount(options.connections, 'connections')
    checkEvidence(options.evidence)
    // The timeout is checked later, together with the flags that override it; the tags are SLAs.
    const { timeout: _, tags: __, ...calling } = options
    checkCallOptions('the plan', calling)
    const connecting = readConnecting(options, place)
    const mix = readPlanMix(options.mix, options.load, hasLevels)
    return { kind: 'plimsoll-plan', options, mix, levels, connecting, place }
  })
}

function checkEvidence(mode: EvidenceMode | undefined): void {
  if (mode === undefined || evidenceModes.includes(mode)) return
  throw new PlimsollError('bad-plan', `the plan's evidence is ${shown(mode)}`, {
    keys: ['evidence'],
    advice: "Give 'strict', or leave it out.",
  })
}

function checkCount(count: number | undefined, what: string): void {
  if (count === undefined || (Number.isInteger(count) && count > 0)) return
  throw new PlimsollError('bad-plan', `the plan's ${what} is ${shown(count)}`, {
    keys: [what],
    advice: 'Give a whole number of at least 1.',
  })
}
