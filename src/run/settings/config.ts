import type { SettingInputs } from './settings.ts'

/**
 * The settings of all runs below the folder of `plimsoll.config.ts`: the flags of `plimsoll run` by their names in
 * camelCase, with typed values. Flags and `PLIMSOLL_*` variables come before it, and it comes before the plan. Paths are
 * relative to its folder.
 */
export type PlimsollConfig = SettingInputs

/** Declares a configuration, the default export of `plimsoll.config.ts`. It only adds the type. */
export function defineConfig(config: PlimsollConfig): PlimsollConfig {
  return config
}
