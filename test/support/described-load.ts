import { type LoadSpec, readLoad } from '../../src/load/spec/load-spec.ts'
import type { LoadOverrides } from '../../src/load/spec/single-load.ts'
import type { Load } from '../../src/plan/load/load.ts'
import type { WeightedScenario } from '../../src/plan/mix.ts'
import { describeLoad } from '../../src/plan-file/description/load-description.ts'

/** Reads a load as a run does: described first, by the mix of its plan. */
export function readLoadOf(
  load: Load,
  overrides: LoadOverrides = {},
  mix: readonly WeightedScenario[] = [],
): LoadSpec {
  const weights = mix.map(({ weight }) => weight)
  return readLoad(describeLoad(load, mix, overrides.runTimeMs), overrides, weights)
}
