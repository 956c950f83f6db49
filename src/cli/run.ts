import { declaredEndpoints } from '../scenario/endpoint.ts'
import { bundlePlan, planNameOf } from '../scenario/plan-bundle.ts'
import { importPlan } from '../scenario/plan-module.ts'
import { checkPlanTypes } from '../scenario/plan-type-check.ts'
import { conduct } from './conduct.ts'
import type { RunFlags } from './run-flags.ts'
import { runRequest } from './run-request.ts'

/** `plimsoll run <file>`: from a plan file to a verdict. Answers the exit code. */
export async function run(file: string, flags: RunFlags): Promise<number> {
  const bundle = await bundlePlan(file)
  // The compiler works beside us, and is waited for just before the load.
  const types = flags.typeCheck === false ? Promise.resolve() : checkPlanTypes(bundle.file)
  types.catch(() => {})
  const plan = await importPlan(bundle).catch(async (error) => {
    // A mistake in types that also throws is better explained by the compiler.
    await types
    throw error
  })
  const source = { kind: 'bundle' as const, bundle }
  const request = runRequest(
    plan,
    declaredEndpoints(),
    source,
    plan.options.name ?? planNameOf(bundle.file),
    flags,
  )
  return conduct(request, flags, types)
}
