import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { keyLine } from '../../base/place/key-line.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import { bundleUserModule } from '../../plan-file/plan-bundle.ts'
import { importUserModule } from '../../plan-file/user-module.ts'
import { withPaths } from '../reporting/reporter-choice.ts'
import type { Layer, Origin, SettingValue } from './setting-layers.ts'
import { settingText } from './setting-text.ts'
import { type Setting, type SettingCommand, type SettingName, settings } from './settings.ts'

/**
 * What a config file sets for a command. Throws a `PlimsollError` with its line: where it cannot be read or throws
 * (`plan-syntax`, `plan-threw`, …), or for a key or a value that cannot be (`bad-config`).
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
  const layer = new Map<SettingName, { value: SettingValue; origin: Origin }>()
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined) continue
    const place = keyLine(declared, [key])
    const name = `${key} in ${basename(file)}`
    const { setting, text } = read(key, value, name, place)
    if (setting.only !== undefined && setting.only !== command) continue
    layer.set(key as SettingName, {
      value: fromFolder(dirname(file), key, setting, text),
      origin: { from: 'config', name, place },
    })
  }
  return layer
}

/** Paths in a config file are from where it lies. */
function fromFolder(folder: string, key: string, setting: Setting, text: SettingValue): SettingValue {
  const place = (path: string) => resolve(folder, path)
  if (key === 'reporter')
    return (text as string[]).map((each) => withPaths(each, { module: place, output: place }))
  if (setting.reads !== undefined)
    return typeof text === 'string' ? place(text) : (text as string[]).map(place)
  return setting.writes !== undefined && text !== '-' ? place(text as string) : text
}

function read(
  key: string,
  value: unknown,
  name: string,
  place: SourcePlace,
): { setting: Setting; text: SettingValue } {
  const setting: Setting | undefined = Object.hasOwn(settings, key) ? settings[key as SettingName] : undefined
  if (setting === undefined) {
    const near = nearestName(key, settable())
    throw new PlimsollError('bad-config', `there is no setting ${JSON.stringify(key)}`, {
      advice: near === undefined ? `There are: ${settable().join(', ')}.` : `Did you mean ${near}?`,
      place,
    })
  }
  if (setting.flagOnly) {
    throw new PlimsollError('bad-config', `${key} can only be set on the command line`, {
      advice: `Take it out, and give the flag ${setting.flag.replace(/^-\w, /, '')}.`,
      place,
    })
  }
  const { text, expected } = settingText(value, setting)
  if (text !== undefined) return { setting, text }
  throw new PlimsollError('bad-config', `${name} is ${shown(value)}, which is not ${expected}`, {
    advice: `Give ${key} ${expected}.`,
    place,
  })
}

function settable(): string[] {
  return Object.keys(settings).filter((key) => !(settings[key as SettingName] as Setting).flagOnly)
}

/** Where the configuration is declared: its keys are looked for from there. */
function placeOf(file: string): SourcePlace {
  const text = readFileSync(file, 'utf8')
  const at = /\bdefineConfig\s*\(|\bexport\s+default\b/.exec(text)?.index ?? 0
  const before = text.slice(0, at).split('\n')
  return { file, line: before.length, column: before.at(-1)!.length + 1 }
}
