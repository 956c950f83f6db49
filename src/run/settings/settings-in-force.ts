import type { SourcePlace } from '../../base/error.ts'
import { keyLine } from '../../base/place/key-line.ts'
import { redactText } from '../../base/secrets/redact.ts'
import { parseProxy } from '../../engine/socket/proxy.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import { totalMs } from '../../load/spec/phase.ts'
import { peakOf } from '../../load/spec/single-load.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import type { Origin, RunSettings } from './setting-layers.ts'
import {
  longFlag,
  type Setting,
  type SettingName,
  type SettingValue,
  settingEntries,
  variableOf,
} from './settings.ts'

/** A setting with its effective value in a run. */
export interface SettingInForce {
  name: SettingName
  /** Null if nothing is set and there is no default. Secrets are redacted. */
  value: unknown
  from: Origin['from'] | 'plan' | 'default'
  /** The flag or the variable that set it. */
  source?: string
  /** The line of the config file or the plan that set it. */
  place?: SourcePlace
}

/** Every setting of a run with its value and its source, in the order of the table. */
export function settingsInForce(request: RunRequest, settings: RunSettings): SettingInForce[] {
  const command = request.source.kind === 'quick' ? 'quick' : 'run'
  return settingEntries.flatMap(([name, setting]) =>
    (setting.only ?? command) === command && name !== 'printConfig'
      ? [{ name, ...inForce(name, setting, request, settings) }]
      : [],
  )
}

function inForce(
  name: SettingName,
  setting: Setting,
  request: RunRequest,
  { values, origins, configFile }: RunSettings,
): Omit<SettingInForce, 'name'> {
  const origin = origins.get(name)
  if (origin !== undefined) {
    const { from, place } = origin
    const value = shownValue(asWritten(setting, values[name] as SettingValue, origin))
    if (place !== undefined) return { value, from, place }
    return { value, from, source: from === 'environment' ? variableOf(name) : longFlag(name) }
  }
  if (name === 'config' && configFile !== undefined) return { value: configFile, from: 'default' }
  const chosen = ofRequest[name]?.(request)
  const value = shownValue(chosen ?? (setting.kind === 'switch' ? setting.flag.startsWith('--no-') : null))
  if (name === 'proxy' && request.proxyFrom !== undefined)
    return { value, from: 'environment', source: request.proxyFrom }
  const place = placeInPlan(setting, request)
  return place !== undefined && value !== null ? { value, from: 'plan', place } : { value, from: 'default' }
}

/** A duration or a rate in the units of the user, and a count as on a command line. */
function asWritten({ kind }: Setting, value: SettingValue, { written }: Origin): unknown {
  if (kind === 'duration' || kind === 'rate') return written
  return kind === 'count' ? String(value) : value
}

/** The value in a run of each setting that no source set, from the plan or by default. */
const ofRequest: Partial<Record<SettingName, (request: RunRequest) => unknown>> = {
  host: ({ target }) => target,
  users: ({ load }) => (load.kind === 'users' && load.parallelLoads === undefined ? peakOf(load) : undefined),
  level: ({ level }) => level,
  profile: ({ load }) => load.profile,
  spawnRate: ({ load }) => perSecond(load.spawnPerSecond),
  rate: ({ load }) =>
    load.kind === 'arrivals' && load.parallelLoads === undefined ? perSecond(peakOf(load)) : undefined,
  runTime: ({ load }) => milliseconds(totalMs(load.phases)),
  workers: ({ workers }) => workers,
  connections: ({ connections }) => connections,
  timeout: ({ timeoutMs }) => milliseconds(timeoutMs),
  proxy: ({ proxy }) => (proxy === undefined ? 'none' : parseProxy(proxy).url),
  resolve: ({ names }) =>
    Object.entries(names?.pins ?? {}).map(([name, addresses]) => `${name}:${addresses.join(',')}`),
  pacing: ({ pacing }) => pacing,
  seed: ({ seed }) => seed,
  evidence: ({ slas }) => (slas.some(({ isStrict }) => isStrict) ? 'strict' : 'any'),
  name: ({ name }) => name,
  samples: ({ keepsSamples }) => keepsSamples,
}

/** The line of a setting in the plan; undefined if the plan does not set it. */
function placeInPlan({ plan: keys }: Setting, { plan, source }: RunRequest): SourcePlace | undefined {
  if (keys === undefined || source.kind === 'quick' || plan.place === undefined) return undefined
  let part: unknown = { ...plan, proxy: plan.connecting.proxy, resolve: pinsOf(plan) }
  for (const key of keys) part = (part as Record<string, unknown> | undefined)?.[key]
  return part === undefined ? undefined : keyLine(plan.place, keys)
}

function pinsOf({ connecting }: PlanDescription): object | undefined {
  const { pins } = connecting.names
  return Object.keys(pins).length === 0 ? undefined : pins
}

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(shownValue)
  return value ?? null
}

function perSecond(rate: number | undefined): string | undefined {
  return rate === undefined ? undefined : `${rate}/s`
}

function milliseconds(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`
}
