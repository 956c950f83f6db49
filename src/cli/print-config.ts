import { styleText } from 'node:util'
import type { SourcePlace } from '../base/error.ts'
import { keyLine } from '../base/place/key-line.ts'
import { redactText } from '../base/secrets/redact.ts'
import type { RunRequest } from '../fleet/run.ts'
import { shownPath } from '../report/terminal/text/source-text.ts'
import { exitCodes } from '../run/exit-code.ts'
import type { Origin, RunSettings } from '../run/settings/setting-layers.ts'
import { type Setting, type SettingName, settingEntries } from '../run/settings/settings.ts'

/** A setting with what holds for it. */
export interface SettledSetting {
  name: SettingName
  /** Null where nothing is set and nothing is usual. */
  value: unknown
  from: Origin['from'] | 'plan' | 'default'
  /** The flag, the variable, or the file with its line. */
  where: string | null
}

/** `--print-config`: every setting, its value and where it comes from, on standard output. Answers the exit code. */
export function printConfig(request: RunRequest, settings: RunSettings): number {
  const settled = settledSettings(request, settings)
  process.stdout.write(settings.flags.json === '-' ? asJson(settled) : asTable(settled))
  return exitCodes.pass
}

/** What holds for each setting of a run, without secrets. */
export function settledSettings(request: RunRequest, settings: RunSettings): SettledSetting[] {
  const command = request.source.kind === 'quick' ? 'quick' : 'run'
  return settingEntries.flatMap(([name, setting]) =>
    (setting.only ?? command) === command && name !== 'printConfig'
      ? [settled(name, setting, request, settings)]
      : [],
  )
}

function settled(
  name: SettingName,
  setting: Setting,
  request: RunRequest,
  { flags, origins, configFile }: RunSettings,
): SettledSetting {
  const origin = origins.get(name)
  if (origin !== undefined) {
    const { from, place } = origin
    return {
      name,
      value: shownValue(flags[name]),
      from,
      where: place === undefined ? origin.name : lineOf(place),
    }
  }
  const value = shownValue(
    setting.inForce?.(request) ?? (setting.kind === 'switch' ? setting.flag.startsWith('--no-') : null),
  )
  if (name === 'config' && configFile !== undefined)
    return { name, value: shownPath(configFile), from: 'default', where: null }
  const variable = setting.foreignVariable?.(request)
  if (variable !== undefined) return { name, value, from: 'environment', where: variable }
  const place = placeInPlan(setting, request)
  if (place !== undefined && value !== null) return { name, value, from: 'plan', where: lineOf(place) }
  return { name, value, from: 'default', where: null }
}

/** The plan's line that says it; undefined where the plan does not. */
function placeInPlan({ plan: keys }: Setting, { plan, source }: RunRequest): SourcePlace | undefined {
  if (keys === undefined || source.kind === 'quick' || plan.place === undefined) return undefined
  let part: unknown = { ...plan, proxy: plan.connecting.proxy, resolve: resolved(plan) }
  for (const key of keys) part = (part as Record<string, unknown> | undefined)?.[key]
  return part === undefined ? undefined : keyLine(plan.place, keys)
}

function resolved({ connecting }: RunRequest['plan']): object | undefined {
  const { pins } = connecting.names
  return Object.keys(pins).length === 0 ? undefined : pins
}

function lineOf({ file, line }: SourcePlace): string {
  return `${shownPath(file)}:${line}`
}

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(shownValue)
  return value ?? null
}

function asJson(settled: readonly SettledSetting[]): string {
  const byName = Object.fromEntries(settled.map(({ name, ...rest }) => [name, rest]))
  return `${JSON.stringify({ settings: byName }, null, 2)}\n`
}

function asTable(settled: readonly SettledSetting[]): string {
  const rows = settled.flatMap(({ name, value, from, where }) => {
    const values = Array.isArray(value) ? value : [value]
    return values.map((each, index) => [
      index === 0 ? name : '',
      each === null ? '–' : String(each).replace(/[\n\r]+/g, ' '),
      index > 0 || value === null ? '' : where === null ? from : `${from}  ${where}`,
    ])
  })
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map(([name, value, from]) => {
      const line = `${name!.padEnd(widths[0]!)}  ${value!.padEnd(Math.min(widths[1]!, 60))}`
      return `${line}  ${styleText('dim', from!, { stream: process.stdout })}`.trimEnd()
    })
    .map((line) => `${line}\n`)
    .join('')
}
