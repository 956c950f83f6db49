import { basename } from 'node:path'
import { PlimsollError } from '../../base/error.ts'
import {
  mentionsIn,
  type Phrase,
  phrase,
  phraseText,
  type SettingMention,
  setting,
} from '../../base/phrase.ts'
import { shown } from '../../base/text/shown.ts'
import type { WrongValue } from './setting-kinds.ts'
import type { Origin, RunSettings } from './setting-layers.ts'
import { longFlag, type SettingName, settings, variableOf } from './settings.ts'

type Source = Pick<Origin, 'from' | 'place'>

/**
 * The name of a setting in its source: `--users`, `PLIMSOLL_USERS`, `users in plimsoll.config.ts` or `the option users`.
 * A value is added in the syntax of the source: `--proxy none`.
 */
export function settingWord(name: SettingName, { from, place }: Source, value?: string | boolean): string {
  switch (from) {
    case 'flag':
      return typeof value === 'string' ? `${longFlag(name)} ${value}` : longFlag(name)
    case 'environment':
      return value === undefined ? variableOf(name) : `${variableOf(name)}=${value}`
    case 'config': {
      const key = value === undefined ? name : `${name}: ${shown(value)}`
      return place === undefined ? key : `${key} in ${basename(place.file)}`
    }
    case 'option':
      return value === undefined ? `the option ${name}` : `the option ${name}: ${shown(value)}`
  }
}

/** The error for a wrong value of a setting. */
export function wrongValue(
  code: string,
  name: SettingName,
  source: Source,
  given: unknown,
  { problem, expected, advice }: WrongValue,
): PlimsollError {
  const word = settingWord(name, source)
  // If the place or the message shows the source, the key alone is enough.
  const short = source.from === 'config' || source.from === 'option' ? name : word
  return new PlimsollError(code, `${word} is ${shown(given)}, ${problem}`, {
    setting: name,
    advice: advice ?? `Give ${short} ${expected}.`,
    ...(source.place !== undefined && { place: source.place }),
  })
}

/**
 * Returns an error whose message names settings as in their sources. Settings that were not set are named as in the source
 * `usual`. An error that concerns no setting, and anything that is not a `PlimsollError`, is returned unchanged.
 */
export function inSettingWords(
  error: unknown,
  { origins }: Pick<RunSettings, 'origins'>,
  usual: 'flag' | 'option',
): unknown {
  if (!(error instanceof PlimsollError)) return error
  const { message, advice } = error.phrases
  const named = mentionsIn(message)
  if (named.length === 0 && mentionsIn(advice).length === 0 && error.setting === undefined) return error
  const word = ({ setting: name, value }: SettingMention) =>
    isSetting(name) ? settingWord(name, originOf(name), value) : name
  const originOf = (name: SettingName): Source => origins.get(name) ?? { from: usual }
  const texts = { message: phraseText(message, word), advice: advice && phraseText(advice, word) }
  const blamed =
    error.setting !== undefined && isSetting(error.setting) ? origins.get(error.setting) : undefined
  const isNamed = named.some(({ setting: name }) => name === error.setting)
  // A message about an item of a list may not name the setting of the list.
  if (blamed !== undefined && blamed.from !== 'flag' && !isNamed)
    texts.message = `${settingWord(error.setting as SettingName, blamed)}: ${texts.message}`
  const place = error.place ?? blamed?.place ?? placeOf(named, origins)
  return new PlimsollError(error.code, texts.message, {
    ...(texts.advice !== undefined && { advice: texts.advice }),
    ...(place !== undefined && { place }),
    cause: error.cause,
  })
}

/** The first line in a config file that sets one of the settings. */
function placeOf(named: readonly SettingMention[], origins: RunSettings['origins']) {
  return named.map(({ setting: name }) => origins.get(name as SettingName)?.place).find((place) => place)
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settings, name)
}

/** Calls `make`, which parses the value of a setting, and makes its `PlimsollError` name that setting. */
export function blamedOn<T>(name: SettingName, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.setting !== undefined) throw error
    const { message, advice } = error.phrases
    throw new PlimsollError('bad-option', ofSetting(name, message), {
      setting: name,
      ...(advice !== undefined && { advice }),
      cause: error,
    })
  }
}

function ofSetting(name: SettingName, message: Phrase): Phrase {
  if (mentionsIn(message).some((mention) => mention.setting === name)) return message
  return phrase`${setting(name)}: ${message}`
}
