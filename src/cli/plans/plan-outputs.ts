import { extname, relative, resolve } from 'node:path'
import { planNameOf } from '../../plan-file/plan-bundle.ts'
import { withPaths } from '../../run/reporting/reporter-choice.ts'
import type { RunSettings } from '../../run/settings/setting-layers.ts'
import { type Setting, type SettingName, settings } from '../../run/settings/settings.ts'

/**
 * What each of several plans is called in the names of its reports: as its file, and where two are alike, with the folders
 * that tell them apart.
 */
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

/** The settings of one of several plans: what it writes has its name put before the ending. */
export function withOutputsOf(name: string, { flags, ...rest }: RunSettings): RunSettings {
  const own: Record<string, unknown> = { ...flags }
  for (const [key, value] of Object.entries(flags)) {
    const { writes } = settings[key as SettingName] as Setting
    if (key === 'reporter')
      own[key] = (value as string[]).map((text) =>
        withPaths(text, { output: (path, isPrefix) => named(path, name, isPrefix) }),
      )
    else if (writes !== undefined && typeof value === 'string')
      own[key] = named(value, name, writes === 'prefix')
  }
  return { ...rest, flags: own as typeof flags }
}

function named(path: string, name: string, isPrefix: boolean): string {
  if (path === '-' || path === '') return path
  if (isPrefix) return /[/\\]$/.test(path) ? `${path}${name}` : `${path}.${name}`
  const ending = extname(path)
  return `${path.slice(0, path.length - ending.length)}.${name}${ending}`
}
