import { findConfig } from './config-search.ts'
import { environmentSettings, strayVariables } from './environment-settings.ts'
import { inWordsOfOrigin, type Layer, overlay, type RunSettings } from './setting-layers.ts'
import type { RunFlags, SettingCommand } from './settings.ts'

/**
 * Settles what holds for a run below a folder: flags stand over `PLIMSOLL_*` variables, and those over the config file.
 * Throws a `PlimsollError` for a variable or a config file that cannot be.
 */
export async function settle(
  given: Layer,
  command: SettingCommand,
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RunSettings> {
  const configFile = (given.get('config')?.value as string | undefined) ?? findConfig(folder)
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

/**
 * Does something with what holds, after a word about variables that set nothing; mistakes in a value are told in the
 * words of where it was set.
 */
export async function withSettings<T>(settings: RunSettings, use: () => Promise<T>): Promise<T> {
  warnOfStrays(settings.flags)
  try {
    return await use()
  } catch (error) {
    throw inWordsOfOrigin(error, settings)
  }
}

/** Says which of the variables that begin like ours set nothing. */
export function warnOfStrays({ quiet, watch }: RunFlags): void {
  // What is watched says so itself, each time.
  if (quiet || watch) return
  for (const sentence of strayVariables(process.env)) process.stderr.write(`! ${sentence}\n`)
}
