import type { SettingInputs } from './settings.ts'

/**
 * The settings of all runs below the folder of `plimsoll.config.ts`: the flags of `plimsoll run` in camelCase, with typed
 * values. Flags and `PLIMSOLL_*` variables take precedence over it, and it takes precedence over the plan. Paths are
 * relative to its folder.
 */
export type PlimsollConfig = SettingInputs

/** Declares a configuration, the default export of `plimsoll.config.ts`. It returns its argument and only adds the type. */
export function defineConfig(config: PlimsollConfig): PlimsollConfig {
  return config
}
