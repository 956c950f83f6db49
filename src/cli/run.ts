import { declaredEndpoints } from '../scenario/endpoint.ts'
import { givenOptions, provideOptions } from '../scenario/options.ts'
import { bundlePlan, planNameOf } from '../scenario/plan-bundle.ts'
import { importPlan } from '../scenario/plan-module.ts'
import { checkPlanTypes } from '../scenario/plan-type-check.ts'
import { conduct } from './conduct.ts'
import { checkOnceFlags } from './once-flags.ts'
import { planOptions } from './plan-options.ts'
import { runRequest } from './run-request.ts'
import type { RunSettings } from './setting-layers.ts'

/** `plimsoll run <file>`: from a plan file to a verdict. Answers the exit code. */
export async function run(file: string, settings: RunSettings): Promise<number> {
  const { flags, configFile } = settings
  checkOnceFlags(flags)
  const bundle = await bundlePlan(file)
  // The compiler works beside us, and is waited for just before the load.
  const isChecked = flags.typeCheck !== false && !flags.printConfig
  const checked = isChecked ? [bundle.file, ...(configFile === undefined ? [] : [configFile])] : []
  const types = Promise.all(checked.map(checkPlanTypes))
  types.catch(() => {})
  provideOptions(...planOptions(settings))
  const plan = await importPlan(bundle).catch(async (error) => {
    // A mistake in types that also throws is better explained by the compiler.
    await types
    throw error
  })
  const source = { kind: 'bundle' as const, bundle, options: givenOptions() }
  const request = runRequest(
    plan,
    declaredEndpoints(),
    source,
    plan.options.name ?? planNameOf(bundle.file),
    flags,
  )
  if (flags.printConfig) return (await import('./print-config.ts')).printConfig(request, settings)
  if (flags.once) return (await import('./once.ts')).once(request, flags, types)
  return conduct(request, flags, types)
}
