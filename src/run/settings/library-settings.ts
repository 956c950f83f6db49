import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import type { RunOptions } from '../program/library.ts'
import { type Origin, overlay, type RunSettings, type SettingValue } from './setting-layers.ts'
import { settingText } from './setting-text.ts'
import { type Setting, type SettingName, settings } from './settings.ts'

/** What a run can be told besides its settings. */
const watching: readonly string[] = [
  'endpoints',
  'signal',
  'onStarted',
  'onSecond',
] satisfies (keyof RunOptions)[]

/** The settings that a program gave. Throws a `PlimsollError` (`bad-option`) for one that is none or has a wrong type. */
export function librarySettings(options: RunOptions): RunSettings {
  const layer = new Map<SettingName, { value: SettingValue; origin: Origin }>()
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue
    if (watching.includes(key)) {
      checkWatching(key, value)
      continue
    }
    const setting: Setting | undefined = isForLibrary(key) ? settings[key] : undefined
    if (setting === undefined) throw unknown(key)
    const name = `the option ${key}`
    const { text, expected } = settingText(value, setting)
    if (text === undefined) {
      throw new PlimsollError('bad-option', `${name} is ${shown(value)}, which is not ${expected}`, {
        advice: `Give ${key} ${expected}.`,
      })
    }
    layer.set(key as SettingName, { value: text, origin: { from: 'option', name } })
  }
  return overlay([layer])
}

function isForLibrary(key: string): key is SettingName {
  if (!Object.hasOwn(settings, key)) return false
  const setting: Setting = settings[key as SettingName]
  return !setting.flagOnly && !setting.commandOnly && setting.writes === undefined
}

function checkWatching(key: string, value: unknown): void {
  const expected =
    key === 'endpoints' ? 'a list of endpoints' : key === 'signal' ? 'an AbortSignal' : 'a function'
  const isRight =
    key === 'endpoints'
      ? Array.isArray(value)
      : key === 'signal'
        ? value instanceof AbortSignal
        : typeof value === 'function'
  if (isRight) return
  throw new PlimsollError('bad-option', `the option ${key} is ${shown(value)}, which is not ${expected}`)
}

function unknown(key: string): PlimsollError {
  const known = [...Object.keys(settings).filter(isForLibrary), ...watching]
  const near = nearestName(key, known)
  return new PlimsollError('bad-option', `run has no option ${JSON.stringify(key)}`, {
    advice: near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`,
  })
}
