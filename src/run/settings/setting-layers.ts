import type { SourcePlace } from '../../base/error.ts'
import { noSettings, type SettingName, type SettingValue, type SettingValues, settings } from './settings.ts'

/** The source of a value. */
export interface Origin {
  from: 'flag' | 'environment' | 'config' | 'option'
  /** The value as written there, for `--print-config`. */
  written: unknown
  /** Its line in a config file. */
  place?: SourcePlace
}

/** A setting of one source. */
export interface LayerEntry {
  origin: Origin
  /** Parses the value. Throws a `PlimsollError` for a wrong one. It is not called if another source replaces the value. */
  read(): SettingValue
}

/** The settings of one source. */
export type Layer = ReadonlyMap<SettingName, LayerEntry>

/** The settings of all sources combined, and the source of each value. Plain data that can be sent to a thread. */
export interface RunSettings {
  values: SettingValues
  origins: ReadonlyMap<SettingName, Origin>
  /** The path of the config file that was read. */
  configFile?: string | undefined
}

/**
 * Combines layers, the strongest first. A value replaces weaker values as a whole, lists too. A setting also hides the
 * settings of weaker layers that it displaces. Throws a `PlimsollError` for a wrong value.
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
