import type { RunRequest } from '../fleet/run.ts'
import { givenOptions, provideOptions } from '../plan/data/options.ts'
import { describeOnlyPlan } from '../plan-file/description/described-plan.ts'
import { bundlePlan, planNameOf } from '../plan-file/plan-bundle.ts'
import { importPlan } from '../plan-file/plan-module.ts'
import { checkPlanTypes } from '../plan-file/plan-type-check.ts'
import { levelNames } from './load-choice.ts'
import { runRequest } from './run-request.ts'
import { planOptions } from './settings/plan-options.ts'
import { loadOverrides } from './settings/run-flags.ts'
import type { RunSettings } from './settings/setting-layers.ts'
import type { RunFlags } from './settings/settings.ts'
import { readSlaFiles } from './settings/sla-files.ts'

/** What came of a plan file: a run with every choice made, and the compiler at work. */
export interface ReadPlanFile {
  request: RunRequest
  /** The compiler works beside us: to be awaited just before the load. Rejects with a `PlimsollError` (`plan-type`). */
  types: Promise<unknown>
}

/** Bundles, imports and reads a plan file. Rejects with a `PlimsollError` with the user's line for what is wrong with it. */
export async function readPlanFile(file: string, settings: RunSettings): Promise<ReadPlanFile> {
  const { requestWith, types } = await openPlanFile(file, settings)
  return { request: requestWith(settings.flags), types }
}

/** Reads a plan file at each of its levels, and answers their names. Rejects as `readPlanFile` does. */
export async function readLevelsOfPlanFile(file: string, settings: RunSettings): Promise<string[]> {
  const { plan, requestWith, types } = await openPlanFile(file, settings)
  const names = levelNames(plan)
  for (const level of names) requestWith({ ...settings.flags, level })
  await types
  return names
}

async function openPlanFile(file: string, settings: RunSettings) {
  const { flags, configFile } = settings
  const bundle = await bundlePlan(file)
  const isChecked = flags.typeCheck !== false && !flags.printConfig
  const checked = isChecked ? [bundle.file, ...(configFile === undefined ? [] : [configFile])] : []
  const types = Promise.all(checked.map(checkPlanTypes))
  types.catch(() => {})
  provideOptions(...planOptions(settings))
  // A profile takes the size of the plan's own load, at its own length.
  const runTimeMs = flags.profile === undefined ? loadOverrides(flags).runTimeMs : undefined
  const made = await importPlan(bundle).catch(async (error) => {
    // A mistake in types that also throws is better explained by the compiler.
    await types
    throw error
  })
  const plan = describeOnlyPlan(made, runTimeMs)
  const source = { kind: 'bundle' as const, bundle, options: givenOptions() }
  const name = plan.name ?? planNameOf(bundle.file)
  const promises = await readSlaFiles(flags)
  const requestWith = (flags: RunFlags) => runRequest(plan, source, name, flags, promises)
  return { plan, requestWith, types }
}
