import type { RunRequest } from '../fleet/run-request.ts'
import { givenOptions, provideOptions } from '../plan/data/options.ts'
import { describeOnlyPlan } from '../plan-file/description/described-plan.ts'
import type { PlanDescription } from '../plan-file/description/plan-description.ts'
import { bundlePlan, planNameOf } from '../plan-file/plan-bundle.ts'
import { importPlan } from '../plan-file/plan-module.ts'
import { checkPlanTypes } from '../plan-file/plan-type-check.ts'
import { chooseLevels, type LevelChoice } from './request/level-choice.ts'
import { settingRunTimeMs } from './request/load-choice.ts'
import { runRequest } from './request/run-request.ts'
import { planOptions } from './settings/plan-options.ts'
import type { RunSettings } from './settings/setting-layers.ts'
import type { SettingValues } from './settings/settings.ts'
import { readSlaFiles } from './sla-files/sla-files.ts'

/** The request of a run of a plan file, and the check of its types. */
export interface ReadPlanFile {
  request: RunRequest
  /** The type check, which runs meanwhile. Await it just before the load. Rejects with a `PlimsollError` (`plan-type`). */
  types: Promise<unknown>
}

/** Bundles, imports and reads a plan file. Rejects with a `PlimsollError`, with its line, for a mistake in the file. */
export async function readPlanFile(file: string, settings: RunSettings): Promise<ReadPlanFile> {
  const { requestWith, types } = await openPlanFile(file, settings)
  return { request: requestWith(settings.values), types }
}

/**
 * Reads a plan file as it is to be run, at each of its levels if there are several runs, and checks its types. Resolves with
 * the levels. Rejects like `readPlanFile`.
 */
export async function readLevelsOfPlanFile(
  file: string,
  settings: RunSettings,
  isOneOfSeveral: boolean,
): Promise<LevelChoice> {
  const { plan, requestWith, types } = await openPlanFile(file, settings)
  const choice = chooseLevels(plan, settings.values, isOneOfSeveral)
  const { level: _, ...others } = settings.values
  if (choice.levels === undefined) requestWith(choice.lacking === undefined ? settings.values : others)
  for (const level of choice.levels ?? []) requestWith({ ...others, level })
  await types
  return choice
}

interface OpenPlanFile extends Pick<ReadPlanFile, 'types'> {
  plan: PlanDescription
  requestWith(values: SettingValues): RunRequest
}

async function openPlanFile(file: string, settings: RunSettings): Promise<OpenPlanFile> {
  const { values, configFile } = settings
  const bundle = await bundlePlan(file)
  const isChecked = values.typeCheck !== false && !values.printConfig
  const checked = isChecked ? [bundle.file, ...(configFile === undefined ? [] : [configFile])] : []
  const types = Promise.all(checked.map(checkPlanTypes))
  types.catch(() => {})
  provideOptions(...planOptions(settings))
  const imported = await importPlan(bundle).catch(async (error) => {
    // If a type error also throws, the compiler explains it better.
    await types
    throw error
  })
  const plan = describeOnlyPlan(imported, settingRunTimeMs(values))
  const source = { kind: 'bundle' as const, bundle, options: givenOptions() }
  const name = plan.name ?? planNameOf(bundle.file)
  const slaFiles = await readSlaFiles(values)
  return { plan, types, requestWith: (values) => runRequest(plan, source, name, values, slaFiles) }
}
