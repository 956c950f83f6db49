import type { SettingValues } from './settings.ts'

/** The value of the setting `level` that stands for all levels of a plan, one after the other. */
export const allLevels = 'all'

/** Whether a plan runs at each of its levels. Without load, a run is the same at all of them. */
export function wantsAllLevels({ level, once, watch }: SettingValues): boolean {
  return level === allLevels && !once && !watch
}
