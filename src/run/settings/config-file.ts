import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { keyLine } from '../../base/place/key-line.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { bundleUserModule } from '../../plan-file/plan-bundle.ts'
import { importUserModule } from '../../plan-file/user-module.ts'
import { withPaths } from '../reporting/reporter-choice.ts'
import { readInput } from './setting-kinds.ts'
import type { Layer, LayerEntry } from './setting-layers.ts'
import { wrongValue } from './setting-words.ts'
import {
  type Setting,
  type SettingCommand,
  type SettingName,
  type SettingValue,
  settings,
} from './settings.ts'

/**
 * The settings that a config file defines for a command. Rejects with a `PlimsollError`, with its line, if the file cannot
 * be read or throws (`config-syntax`, `config-threw`, …) or has an unknown key or a wrong value (`bad-config`).
 */
export async function configSettings(path: string, command: SettingCommand): Promise<Layer> {
  const file = resolve(path)
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new PlimsollError('config-missing', `there is no configuration ${path}`, {
      advice: 'Give the path of a file such as plimsoll.config.ts.',
    })
  }
  const module = await importUserModule(await bundleUserModule(file, 'config'), 'config')
  const declared = placeOf(file)
  const config: unknown = module.default
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new PlimsollError('bad-config', 'the file does not export a configuration', {
      advice: 'End it with: export default defineConfig({ … }).',
      place: declared,
    })
  }
  const layer = new Map<SettingName, LayerEntry>()
  for (const [key, input] of Object.entries(config)) {
    if (input === undefined) continue
    const place = keyLine(declared, [key])
    const name = settable(key, place)
    const setting: Setting = settings[name]
    const origin = { from: 'config', written: input, place } as const
    const { value, wrong } = readInput(input, name, setting)
    if (wrong !== undefined) throw wrongValue('bad-config', name, origin, input, wrong)
    if (setting.only !== undefined && setting.only !== command) continue
    const located = fromFolder(dirname(file), name, setting, value)
    layer.set(name, { origin, read: () => located })
  }
  return layer
}

/** Makes the paths of a value absolute. They are relative to the folder of the config file. */
function fromFolder(folder: string, name: SettingName, setting: Setting, value: SettingValue): SettingValue {
  const place = (path: string) => resolve(folder, path)
  if (name === 'reporter')
    return (value as readonly string[]).map((each) => withPaths(each, { module: place, output: place }))
  if (setting.reads !== undefined)
    return typeof value === 'string' ? place(value) : (value as readonly string[]).map(place)
  return setting.writes !== undefined && value !== '-' ? place(value as string) : value
}

/** Returns a key as the name of a setting. Throws a `PlimsollError` (`bad-config`) if a config file cannot set it. */
function settable(key: string, place: SourcePlace): SettingName {
  const setting: Setting | undefined = Object.hasOwn(settings, key) ? settings[key as SettingName] : undefined
  if (setting === undefined) {
    const near = nearestName(key, settableNames())
    throw new PlimsollError('bad-config', `there is no setting ${JSON.stringify(key)}`, {
      advice: near === undefined ? `There are: ${settableNames().join(', ')}.` : `Did you mean ${near}?`,
      place,
    })
  }
  if (setting.flagOnly) {
    throw new PlimsollError('bad-config', `${key} can only be set on the command line`, {
      advice: `Remove it, and use the flag ${setting.flag.replace(/^-\w, /, '')}.`,
      place,
    })
  }
  return key as SettingName
}

function settableNames(): string[] {
  return Object.keys(settings).filter((key) => !(settings[key as SettingName] as Setting).flagOnly)
}

/** The place of the configuration in its file, where the search for the lines of its keys begins. */
function placeOf(file: string): SourcePlace {
  const text = readFileSync(file, 'utf8')
  const at = /\bdefineConfig\s*\(|\bexport\s+default\b/.exec(text)?.index ?? 0
  const before = text.slice(0, at).split('\n')
  return { file, line: before.length, column: before.at(-1)!.length + 1 }
}
