import type { Command } from 'commander'
import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import type { Pacing } from '../../base/time/real-timeline.ts'
import { countText } from '../../base/units/count.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import { parseRatePerSecond } from '../../base/units/rate.ts'
import type { ScenarioFilter } from '../../load/spec/scenario-filter.ts'
import type { LoadOverrides } from '../../load/spec/single-load.ts'
import { type ProfileName, profileNames } from '../../plan/load/profile/profile-names.ts'
import type { Layer, SettingValue } from './setting-layers.ts'
import { longFlag, type RunFlags, type SettingCommand, settingEntries } from './settings.ts'

export type { RunFlags } from './settings.ts'

/** The level that stands for every one of a plan, one after the other. */
export const allLevels = 'all'

/** Whether a plan is to run at each of its levels. Without a load there is no difference between them. */
export function wantsAllLevels({ level, once, watch }: RunFlags): boolean {
  return level === allLevels && !once && !watch
}

/** Gives a command the flags of its settings. */
export function addFlags(command: Command, of: SettingCommand): Command {
  for (const [, { flag, help, kind, only }] of settingEntries) {
    if (only !== undefined && only !== of) continue
    if (kind === 'texts') command.option(flag, help, collect)
    else command.option(flag, help)
  }
  return command
}

/** Gathers the values of a flag that can be repeated. */
function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

/** What was given on a command's line itself. */
export function givenSettings(command: Command): Layer {
  const given = settingEntries.filter(([name]) => command.getOptionValueSource(name) === 'cli')
  return new Map(
    given.map(([name]) => [
      name,
      { value: command.getOptionValue(name) as SettingValue, origin: { from: 'flag', name: longFlag(name) } },
    ]),
  )
}

/** What the flags say of the load. Throws a `PlimsollError` (`bad-option`) that names the flag. */
export function loadOverrides(flags: RunFlags): LoadOverrides {
  const overrides: LoadOverrides = {}
  if (flags.users !== undefined) overrides.users = count(flags.users, '--users', 1_000_000)
  if (flags.spawnRate !== undefined) overrides.spawnPerSecond = rate(flags.spawnRate, '--spawn-rate')
  if (flags.rate !== undefined) overrides.ratePerSecond = rate(flags.rate, '--rate')
  if (flags.runTime !== undefined) overrides.runTimeMs = duration(flags.runTime, '--run-time')
  if (flags.requests !== undefined) overrides.iterations = count(flags.requests, '--requests', 1e12)
  return overrides
}

export function count(text: string, flag: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= 1 && value <= most) return value
  throw bad(flag, text, `a whole number from 1 to ${countText(most)}`)
}

export function duration(text: string, flag: string): number {
  // Locust takes bare seconds, and so many a script has them.
  const ms = attempt(() => parseDurationMs(/^\d+$/.test(text) ? `${text}s` : text))
  if (ms !== undefined && ms > 0) return ms
  throw bad(flag, text, "a length of time, such as '30s' or '5m'")
}

export function pacing(text: string): Pacing {
  if (text === 'precise' || text === 'economy') return text
  throw bad('--pacing', text, "'precise' or 'economy'")
}

export function profile(text: string): ProfileName {
  const known = profileNames.find((name) => name === text)
  if (known !== undefined) return known
  const near = nearestName(text, profileNames)
  throw new PlimsollError('bad-option', `--profile is ${JSON.stringify(text)}, which is no profile`, {
    advice: `${near === undefined ? '' : `Did you mean '${near}'? `}There are: ${profileNames.join(', ')}.`,
  })
}

export function seed(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw bad('--seed', text, 'a whole number')
}

/** The labels among the tags: what has a value. */
export function labels(texts: readonly string[]): Record<string, string> {
  const found: [key: string, value: string][] = []
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at > 0) found.push([text.slice(0, at), text.slice(at + 1)])
    else if (at === 0) throw bad('--tag', text, "a key and a value, such as 'branch=main'")
  }
  return Object.fromEntries(found)
}

/** Which scenarios the tags ask for: what has no value. */
export function scenarioFilter({
  tag,
  excludeTag = [],
}: Pick<RunFlags, 'tag' | 'excludeTag'>): ScenarioFilter {
  const tags = tag.filter((text) => !text.includes('='))
  for (const [flag, list] of Object.entries({ '--tag': tags, '--exclude-tag': excludeTag })) {
    for (const text of list) if (text.trim() === '') throw bad(flag, text, "a tag, such as 'smoke'")
  }
  return { tags, excludedTags: excludeTag }
}

function rate(text: string, flag: string): number {
  const perSecond = attempt(() => parseRatePerSecond(/^\d+(\.\d+)?$/.test(text) ? `${text}/s` : text))
  if (perSecond !== undefined && perSecond > 0) return perSecond
  throw bad(flag, text, "a rate above 0, such as '500/s'")
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof PlimsollError) return undefined
    throw error
  }
}

function bad(flag: string, text: string, expected: string): PlimsollError {
  return new PlimsollError('bad-option', `${flag} is ${JSON.stringify(text)}, which is not ${expected}`, {
    advice: `Give ${flag} ${expected}.`,
  })
}
