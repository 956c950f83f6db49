import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import type { RunOptions } from '../program/run-options.ts'
import { readInput } from './setting-kinds.ts'
import { type LayerEntry, overlay, type RunSettings } from './setting-layers.ts'
import { wrongValue } from './setting-words.ts'
import { type Setting, type SettingName, settings } from './settings.ts'

/** Options of `run` that are not settings. */
const otherOptions: readonly string[] = [
  'endpoints',
  'signal',
  'onStarted',
  'onSecond',
] satisfies (keyof RunOptions)[]

/** The settings of a program. Throws a `PlimsollError` (`bad-option`) for an unknown option or a wrong value. */
export function librarySettings(options: RunOptions): RunSettings {
  const layer = new Map<SettingName, LayerEntry>()
  for (const [key, input] of Object.entries(options)) {
    if (input === undefined) continue
    if (otherOptions.includes(key)) {
      checkOtherOption(key, input)
      continue
    }
    if (!isForLibrary(key)) throw unknown(key)
    const origin = { from: 'option', written: input } as const
    const { value, wrong } = readInput(input, key, settings[key])
    if (wrong !== undefined) throw wrongValue('bad-option', key, origin, input, wrong)
    layer.set(key, { origin, read: () => value })
  }
  return overlay([layer])
}

function isForLibrary(key: string): key is SettingName {
  if (!Object.hasOwn(settings, key)) return false
  const setting: Setting = settings[key as SettingName]
  return !setting.flagOnly && !setting.commandOnly && setting.writes === undefined
}

function checkOtherOption(key: string, value: unknown): void {
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
  const known = [...Object.keys(settings).filter(isForLibrary), ...otherOptions]
  const near = nearestName(key, known)
  return new PlimsollError('bad-option', `run has no option ${JSON.stringify(key)}`, {
    advice: near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`,
  })
}
