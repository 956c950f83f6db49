import { findConfig } from './config-search.ts'
import { environmentSettings, strayVariables } from './environment-settings.ts'
import { type Layer, overlay, type RunSettings } from './setting-layers.ts'
import type { SettingCommand, SettingValues } from './settings.ts'

/**
 * Finds the settings of a run in a folder. Flags take precedence over `PLIMSOLL_*` variables, and those over the config
 * file. Rejects with a `PlimsollError` for a wrong value or a config file that cannot be read.
 */
export async function findSettings(
  given: Layer,
  command: SettingCommand,
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RunSettings> {
  const configFile = (given.get('config')?.read() as string | undefined) ?? findConfig(folder)
  const layers = [given, environmentSettings(environment, command)]
  // Its code is loaded on use, because most runs of one URL have no config file.
  if (configFile !== undefined) {
    const { configSettings } = await import('./config-file.ts')
    layers.push(await configSettings(configFile, command))
  }
  // The URL on the command line is the target, even if a variable or config file sets another for plans.
  const isOverruled = (name: string) => command === 'quick' && name === 'host'
  const weaker = layers.slice(1).map((layer) => new Map([...layer].filter(([name]) => !isOverruled(name))))
  return overlay([given, ...weaker], configFile)
}

/** Warnings about unknown `PLIMSOLL_*` variables; none for a quiet run. */
export function settingWarnings({ quiet, watch }: SettingValues): string[] {
  // With --watch, each run of the plan shows them itself.
  return quiet || watch ? [] : strayVariables(process.env)
}
