import { extname, relative, resolve } from 'node:path'
import { writtenPath } from '../../base/files/written-path.ts'
import { planNameOf } from '../../plan-file/plan-bundle.ts'
import { withPaths } from '../reporting/reporter-choice.ts'
import type { RunSettings } from '../settings/setting-layers.ts'
import { type Setting, type SettingName, settings } from '../settings/settings.ts'

/** The name of each of several plans in its reports: its file name, preceded by its folders if two files share the name. */
export function outputNames(plans: readonly string[]): string[] {
  const names = plans.map(planNameOf)
  return plans.map((plan, index) => {
    const name = names[index]!
    if (names.filter((other) => other === name).length === 1) return name
    const folders = relative('.', resolve(plan, '..'))
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '..')
    return [...folders, name].join('-')
  })
}

/** The settings of one of several plans, with its name inserted before the ending of each file that it writes. */
export function withOutputsOf(name: string, { values, ...rest }: RunSettings): RunSettings {
  const own: Record<string, unknown> = { ...values }
  for (const [key, value] of Object.entries(values)) {
    const { writes } = settings[key as SettingName] as Setting
    if (key === 'reporter')
      own[key] = (value as readonly string[]).map((text) =>
        withPaths(text, { output: (path, isPrefix) => named(path, name, isPrefix) }),
      )
    else if (writes !== undefined && typeof value === 'string')
      own[key] = named(value, name, writes === 'prefix')
  }
  return { ...rest, values: own as typeof values }
}

/** Whether a path leads to a pipe, a device or an open file, which keeps its name. */
function isStream(path: string): boolean {
  try {
    return writtenPath(path).kind !== 'file'
  } catch {
    return false
  }
}

function named(path: string, name: string, isPrefix: boolean): string {
  if (path === '-' || path === '' || isStream(path)) return path
  if (isPrefix) return /[/\\]$/.test(path) ? `${path}${name}` : `${path}.${name}`
  const ending = extname(path)
  return `${path.slice(0, path.length - ending.length)}.${name}${ending}`
}
