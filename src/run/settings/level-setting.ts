import type { SettingValues } from './settings.ts'

/** The value of the setting `level` that means all levels of a plan, one after the other. */
export const allLevels = 'all'

/** Whether a plan runs at each of its levels. A run without load would be the same at all of them. */
export function wantsAllLevels({ level, once, watch }: SettingValues): boolean {
  return level === allLevels && !once && !watch
}
