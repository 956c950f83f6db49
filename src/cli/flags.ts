import type { Command } from 'commander'
import { readText } from '../run/settings/setting-kinds.ts'
import type { Layer, LayerEntry } from '../run/settings/setting-layers.ts'
import { wrongValue } from '../run/settings/setting-words.ts'
import {
  type Setting,
  type SettingCommand,
  type SettingName,
  settingEntries,
} from '../run/settings/settings.ts'

/** Adds the flags of its settings to a command. */
export function addFlags(command: Command, name: SettingCommand): Command {
  for (const [, { flag, help, kind, only }] of settingEntries) {
    if (only !== undefined && only !== name) continue
    if (kind === 'texts') command.option(flag, help, collect)
    else command.option(flag, help)
  }
  return command
}

/** Collects the values of a flag that can be repeated. */
function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

/** The settings that flags define, without defaults. */
export function givenSettings(command: Command): Layer {
  const given = settingEntries.filter(([name]) => command.getOptionValueSource(name) === 'cli')
  return new Map(given.map(([name, setting]) => [name, entryOf(name, setting, command.getOptionValue(name))]))
}

/** The entry of a flag. Commander has already collected lists and parsed switches; other values are strings. */
function entryOf(name: SettingName, setting: Setting, written: unknown): LayerEntry {
  const origin = { from: 'flag', written } as const
  return {
    origin,
    read: () => {
      if (typeof written !== 'string') return written as boolean | readonly string[]
      const { value, wrong } = readText(written, name, setting)
      if (wrong !== undefined) throw wrongValue('bad-option', name, origin, written, wrong)
      return value
    },
  }
}
