import { nearestName } from '../../base/text/nearest-name.ts'
import { readText } from './setting-kinds.ts'
import type { Layer, LayerEntry } from './setting-layers.ts'
import { wrongValue } from './setting-words.ts'
import { type SettingCommand, type SettingName, settingEntries, variableOf } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

const prefix = 'PLIMSOLL_'

/** Variables of Plimsoll that are not settings. */
const otherVariables = ['PLIMSOLL_DEBUG']
const optionPrefix = 'PLIMSOLL_OPTION_'

/** The settings that the variables `PLIMSOLL_*` define for a command. An empty variable is ignored. */
export function environmentSettings(environment: Environment, command: SettingCommand): Layer {
  const layer = new Map<SettingName, LayerEntry>()
  for (const [name, setting] of settingEntries) {
    const { flagOnly, only = command } = setting
    const text = environment[variableOf(name)]
    if (text === undefined || text === '' || flagOnly || only !== command) continue
    const origin = { from: 'environment', written: text } as const
    layer.set(name, {
      origin,
      read: () => {
        const { value, wrong } = readText(text, name, setting)
        if (wrong !== undefined) throw wrongValue('bad-option', name, origin, text, wrong)
        return value
      },
    })
  }
  return layer
}

/** Warnings, one for each `PLIMSOLL_*` variable that is unknown, with the variable that was probably meant. */
export function strayVariables(environment: Environment): string[] {
  const known = settingEntries.flatMap(([name, { flagOnly }]) => (flagOnly ? [] : [variableOf(name)]))
  const isKnown = new Set([...known, ...otherVariables])
  const stray = Object.keys(environment).filter(
    (name) => name.startsWith(prefix) && !name.startsWith(optionPrefix) && !isKnown.has(name),
  )
  return stray.sort().map((name) => {
    const near = nearestName(
      name.slice(prefix.length),
      [...isKnown].map((each) => each.slice(prefix.length)),
    )
    const hint = near === undefined ? '' : ` Did you mean ${prefix}${near}?`
    return `The variable ${name} has no effect.${hint}`
  })
}
