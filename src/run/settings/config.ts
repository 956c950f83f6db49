import type { SettingInputs } from './settings.ts'

/**
 * What `plimsoll.config.ts` sets for all runs below its folder: the flags of `plimsoll run` by their names in camelCase,
 * with typed values. Flags and `PLIMSOLL_*` variables stand over it, and it stands over the plan. Paths of files are
 * meant from the config file's folder.
 */
export type PlimsollConfig = SettingInputs

/** Declares a configuration: the default export of `plimsoll.config.ts`. It only gives it its type. */
export function defineConfig(config: PlimsollConfig): PlimsollConfig {
  return config
}
