import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { longFlag, noFlags, type RunFlags, type SettingName, settings } from './settings.ts'

/** Where a value was set. */
export interface Origin {
  from: 'flag' | 'environment' | 'config' | 'option'
  /** What to call it: `--users`, `PLIMSOLL_USERS`, `users in plimsoll.config.ts`, `the option users`. */
  name: string
  /** Its line in a config file. */
  place?: SourcePlace
}

export type SettingValue = string | boolean | readonly string[]

/** What one source sets. */
export type Layer = ReadonlyMap<SettingName, { value: SettingValue; origin: Origin }>

/** What all sources together set, and which of them each value comes from. */
export interface RunSettings {
  flags: RunFlags
  origins: ReadonlyMap<SettingName, Origin>
  /** The config file that was read. */
  configFile?: string | undefined
}

/**
 * Puts layers over one another, the strongest first: whole values, so a list takes the place of another. What a
 * stronger layer's setting displaces counts no more.
 */
export function overlay(layers: readonly Layer[], configFile?: string): RunSettings {
  const flags: Record<string, unknown> = { ...noFlags() }
  const origins = new Map<SettingName, Origin>()
  const displaced = new Set<string>()
  for (const layer of layers) {
    const found = [...layer].filter(([name]) => !origins.has(name) && !displaced.has(name))
    for (const [name, { value, origin }] of found) {
      flags[name] = value
      origins.set(name, origin)
      for (const other of displacedBy(name)) displaced.add(other)
    }
  }
  return { flags: flags as RunFlags, origins, configFile }
}

function displacedBy(name: SettingName): readonly string[] {
  return (settings[name] as { displaces?: readonly string[] }).displaces ?? []
}

/**
 * A mistake that speaks of flags, in the words of whoever set the value: the variable, or the key of the config file
 * with its line. Anything else is answered as it is.
 */
export function inWordsOfOrigin(error: unknown, { flags, origins }: RunSettings): unknown {
  if (!(error instanceof PlimsollError)) return error
  let { message, advice, place } = error
  for (const [name, origin] of origins) {
    if (origin.from === 'flag') continue
    const flag = new RegExp(`(?<![\\w-])${longFlag(name)}(?![\\w-])`, 'g')
    const value = flags[name]
    // A promise is told by its text alone.
    const isQuoted = Array.isArray(value) && value.some((text) => message.includes(JSON.stringify(text)))
    const isNamed = flag.test(message)
    if (!isNamed && !isQuoted) continue
    message = isNamed ? message.replace(flag, origin.name) : `${origin.name}: ${message}`
    advice = advice?.replace(flag, origin.name)
    place ??= origin.place
  }
  if (message === error.message) return error
  return new PlimsollError(error.code, message, {
    ...(advice !== undefined && { advice }),
    ...(place !== undefined && { place }),
    cause: error.cause,
  })
}
