import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import type { Layer, SettingValue } from './setting-layers.ts'
import {
  type Setting,
  type SettingCommand,
  type SettingName,
  settingEntries,
  variableOf,
} from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

const prefix = 'PLIMSOLL_'

/** Variables of ours that set nothing of a run, or that others read. */
const others = ['PLIMSOLL_DEBUG']
const othersBegin = 'PLIMSOLL_OPTION_'

const on = new Set(['1', 'true', 'yes', 'on'])
const off = new Set(['0', 'false', 'no', 'off'])

/**
 * What the variables `PLIMSOLL_*` set for a command. An empty one sets nothing; a list has one item a line. Throws a
 * `PlimsollError` (`bad-option`) for a switch that is neither on nor off.
 */
export function environmentSettings(environment: Environment, command: SettingCommand): Layer {
  const layer = new Map<SettingName, { value: SettingValue; origin: { from: 'environment'; name: string } }>()
  for (const [name, setting] of settingEntries) {
    const { flagOnly, only = command } = setting
    const variable = variableOf(name)
    const text = environment[variable]
    if (text === undefined || text === '' || flagOnly || only !== command) continue
    layer.set(name, {
      value: variableValue(text, variable, setting),
      origin: { from: 'environment', name: variable },
    })
  }
  return layer
}

function variableValue(text: string, variable: string, { kind }: Setting): SettingValue {
  if (kind === 'texts') return text.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (kind !== 'switch') return text
  const word = text.trim().toLowerCase()
  if (on.has(word) || off.has(word)) return on.has(word)
  throw new PlimsollError(
    'bad-option',
    `${variable} is ${JSON.stringify(text)}, which is neither true nor false`,
    { advice: `Give ${variable} 'true' or 'false'.` },
  )
}

/** What is wrong with variables that begin like ours and are none: a sentence each, with the one that was meant. */
export function strayVariables(environment: Environment): string[] {
  const known = settingEntries.flatMap(([name, { flagOnly }]) => (flagOnly ? [] : [variableOf(name)]))
  const isKnown = new Set([...known, ...others])
  const stray = Object.keys(environment).filter(
    (name) => name.startsWith(prefix) && !name.startsWith(othersBegin) && !isKnown.has(name),
  )
  return stray.sort().map((name) => {
    const near = nearestName(
      name.slice(prefix.length),
      [...isKnown].map((each) => each.slice(prefix.length)),
    )
    const hint = near === undefined ? '' : ` Did you mean ${prefix}${near}?`
    return `The variable ${name} sets nothing.${hint}`
  })
}
