import type { SourcePlace } from '../../base/error.ts'
import { noSettings, type SettingName, type SettingValue, type SettingValues, settings } from './settings.ts'

/** Where a value was set. */
export interface Origin {
  from: 'flag' | 'environment' | 'config' | 'option'
  /** As it was written there, for `--print-config`. */
  written: unknown
  /** Its line in a config file. */
  place?: SourcePlace
}

/** A setting that one source gives. */
export interface LayerEntry {
  origin: Origin
  /** Reads the value. Throws a `PlimsollError` for a wrong one: a value that another one replaces is never read. */
  read(): SettingValue
}

/** The settings that one source gives. */
export type Layer = ReadonlyMap<SettingName, LayerEntry>

/** The settings of all sources together, and the source of each value. Plain data that can be sent to a thread. */
export interface RunSettings {
  values: SettingValues
  origins: ReadonlyMap<SettingName, Origin>
  /** The config file that was read. */
  configFile?: string | undefined
}

/**
 * Puts layers on top of each other, the strongest first. Values are replaced as a whole, lists too. A setting that
 * displaces others also hides those of weaker layers.
 */
export function overlay(layers: readonly Layer[], configFile?: string): RunSettings {
  const values: Record<string, unknown> = { ...noSettings() }
  const origins = new Map<SettingName, Origin>()
  const displaced = new Set<string>()
  for (const layer of layers) {
    const found = [...layer].filter(([name]) => !origins.has(name) && !displaced.has(name))
    for (const [name, { origin, read }] of found) {
      values[name] = read()
      origins.set(name, origin)
      for (const other of displacedBy(name)) displaced.add(other)
    }
  }
  return { values: values as SettingValues, origins, configFile }
}

function displacedBy(name: SettingName): readonly string[] {
  return (settings[name] as { displaces?: readonly string[] }).displaces ?? []
}
