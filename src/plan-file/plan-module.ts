import { PlimsollError } from '../base/error.ts'
import { declareOnePlan } from '../plan/one-plan.ts'
import type { Plan } from '../plan/plan.ts'
import type { PlanBundle } from './plan-bundle.ts'
import { importUserModule } from './user-module.ts'

/**
 * Imports a bundled plan file and returns the plan that it exports. Rejects with a `PlimsollError` with the user's line.
 */
export async function importPlan(bundle: PlanBundle): Promise<Plan> {
  declareOnePlan()
  const module = await importUserModule(bundle)
  const plan = module.default as Plan | undefined
  if (plan?.kind === 'plimsoll-plan') return plan
  throw new PlimsollError('no-plan', 'the file does not export a plan', {
    advice: 'End it with: export default plan({ target, mix, load }).',
    place: { file: bundle.file, line: 1 },
  })
}
