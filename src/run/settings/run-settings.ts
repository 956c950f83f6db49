import { findConfig } from './config-search.ts'
import { environmentSettings, strayVariables } from './environment-settings.ts'
import { type Layer, overlay, type RunSettings } from './setting-layers.ts'
import type { SettingCommand, SettingValues } from './settings.ts'

/**
 * Finds the settings of a run below a folder: flags come before `PLIMSOLL_*` variables, and those before the config file.
 * Throws a `PlimsollError` for a wrong value and for a config file that cannot be read.
 */
export async function findSettings(
  given: Layer,
  command: SettingCommand,
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RunSettings> {
  const configFile = (given.get('config')?.read() as string | undefined) ?? findConfig(folder)
  const layers = [given, environmentSettings(environment, command)]
  // Loaded only where there is one: most runs of one URL have none.
  if (configFile !== undefined) {
    const { configSettings } = await import('./config-file.ts')
    layers.push(await configSettings(configFile, command))
  }
  // The URL on the command line is the target, whatever is usual for plans.
  const isOverruled = (name: string) => command === 'quick' && name === 'host'
  const weaker = layers.slice(1).map((layer) => new Map([...layer].filter(([name]) => !isOverruled(name))))
  return overlay([given, ...weaker], configFile)
}

/** Sentences about variables that begin like ours and set nothing; none for a quiet run. */
export function settingWarnings({ quiet, watch }: SettingValues): string[] {
  // Each run of a watched plan shows them itself.
  return quiet || watch ? [] : strayVariables(process.env)
}
