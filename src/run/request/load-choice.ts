import { PlimsollError } from '../../base/error.ts'
import { type Phrase, phrase, setting } from '../../base/phrase.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { type LoadSpec, readLoad } from '../../load/spec/load-spec.ts'
import { filterScenarios, type ScenarioFilter } from '../../load/spec/scenario-filter.ts'
import { type LoadOverrides, peakOf } from '../../load/spec/single-load.ts'
import type { LoadSize } from '../../plan/load/numeric-phases.ts'
import { namedProfile } from '../../plan/load/profile/named-profile.ts'
import type { LoadDescription } from '../../plan-file/description/load-description.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import { allLevels } from '../settings/level-setting.ts'
import { blamedOn } from '../settings/setting-words.ts'
import type { SettingName, SettingValues } from '../settings/settings.ts'
import { scenarioFilter } from '../settings/tag-settings.ts'

/** The load that was chosen for a run. */
export interface ChosenLoad {
  /** The plan, with this load as its own. */
  plan: PlanDescription
  load: LoadSpec
  /** The scenarios that the tags choose. */
  filter: ScenarioFilter
  /** The name of the chosen level; absent if the load is not a level. */
  level?: string
}

/** A load before it is parsed, and the settings that change it. */
interface Choice {
  load: LoadDescription
  level?: string
  overrides: LoadOverrides
}

/**
 * The duration of the plan's load that the settings define, in ms, for which its shapes are evaluated. It is undefined
 * with a profile, whose size comes from the plan's load at its own duration.
 */
export function settingRunTimeMs({ runTime, profile, timeScale = 1 }: SettingValues): number | undefined {
  // A run time is real time, while a shape is asked at its own seconds.
  return profile === undefined && runTime !== undefined ? runTime / timeScale : undefined
}

/**
 * Chooses and parses the load of a run: a level of the plan, a profile, or the plan's own load, with the scenarios that
 * the tags choose. Throws a `PlimsollError` if the choice is ambiguous or does not exist.
 */
export function chooseLoad(declared: PlanDescription, values: SettingValues): ChosenLoad {
  const { load: description, level, overrides } = choiceOf(declared, values)
  const plan = { ...declared, load: description }
  const weights = plan.scenarios.map(({ weight }) => weight)
  const unfiltered = readLoad(description, overrides, weights)
  const filter = scenarioFilter(values)
  const load = filterScenarios(unfiltered, plan.scenarios, filter)
  return { plan, load, filter, ...(level !== undefined && { level }) }
}

function choiceOf(plan: PlanDescription, values: SettingValues): Choice {
  const { once, level, profile } = values
  const overrides = loadOverrides(values)
  if (level !== undefined && !(once && level === allLevels)) {
    for (const other of ['profile', 'users', 'rate'] as const)
      if (values[other] !== undefined) throw conflict('level', other)
    const name = levelOf(plan, level)
    return { level: name, load: plan.levels[name]!, overrides: { ...overrides, elasticPhase: name } }
  }
  if (profile !== undefined) return profileChoice(plan, profile, overrides)
  if (plan.load !== undefined) return { load: plan.load, overrides }
  const names = Object.keys(plan.levels)
  // A run of each scenario makes no load, so any level serves.
  if (once) return { load: plan.levels[names[0]!]!, overrides }
  throw new PlimsollError('no-level', `the plan has levels, but none was chosen: ${names.join(', ')}`, {
    advice: phrase`Choose one (${setting('level', names[0]!)}), or ${setting('level', allLevels)} to run one after the other.`,
    keys: ['levels'],
  })
}

/** The settings that change a load, by the names of a load's fields. */
export function loadOverrides(values: SettingValues): LoadOverrides {
  const { users, spawnRate, rate, runTime, requests, timeScale } = values
  return {
    ...(users !== undefined && { users }),
    ...(timeScale !== undefined && { timeScale }),
    ...(spawnRate !== undefined && { spawnPerSecond: spawnRate / (timeScale ?? 1) }),
    ...(rate !== undefined && { ratePerSecond: rate }),
    ...(runTime !== undefined && { runTimeMs: runTime }),
    ...(requests !== undefined && { iterations: requests }),
  }
}

/** The names of a plan's levels. Throws a `PlimsollError` (`bad-option`) if it has none. */
export function levelNames({ levels }: PlanDescription): string[] {
  const names = Object.keys(levels)
  if (names.length > 0) return names
  throw wrongLevel(
    phrase`${setting('level')} was given, but the plan has no levels`,
    "Leave it out, or add levels to the plan: { light: { users: 10, for: '5m' } }.",
  )
}

function levelOf(plan: PlanDescription, level: string): string {
  const names = levelNames(plan)
  if (names.includes(level)) return level
  const given = phrase`${setting('level')} is ${JSON.stringify(level)}`
  if (level === allLevels)
    throw wrongLevel(phrase`${given}, which is several runs`, `Run each by its name: ${names.join(', ')}.`)
  const near = nearestName(level, [...names, allLevels])
  const list = `It has: ${names.join(', ')}.`
  throw wrongLevel(
    phrase`${given}, which the plan does not have`,
    near === undefined ? list : `Did you mean '${near}'? ${list}`,
  )
}

function wrongLevel(message: Phrase, advice: string): PlimsollError {
  return new PlimsollError('bad-option', message, { setting: 'level', advice })
}

/** A profile with the size of the settings, or else with the peak of the plan's own load. */
function profileChoice(
  plan: PlanDescription,
  name: NonNullable<SettingValues['profile']>,
  { users, ratePerSecond, runTimeMs, ...rest }: LoadOverrides,
): Choice {
  if (users !== undefined && ratePerSecond !== undefined) throw conflict('users', 'rate')
  if (rest.iterations !== undefined) throw conflict('profile', 'requests')
  const size: LoadSize =
    users !== undefined
      ? { kind: 'users', value: users }
      : ratePerSecond !== undefined
        ? { kind: 'arrivals', value: ratePerSecond }
        : ownSize(plan)
  // The run time is that of the shortened load.
  const durationMs = runTimeMs === undefined ? undefined : runTimeMs / (rest.timeScale ?? 1)
  return { load: blamedOn('profile', () => namedProfile(name, size, durationMs)), overrides: rest }
}

function ownSize({ load }: PlanDescription): LoadSize {
  const spec = load === undefined ? undefined : readLoad(load)
  if (spec !== undefined && spec.parallelLoads === undefined)
    return { kind: spec.kind, value: Math.ceil(peakOf(spec)) }
  throw new PlimsollError(
    'bad-option',
    phrase`${setting('profile')} was given, but the size of the load was not`,
    { setting: 'profile', advice: phrase`Give ${setting('users')} or ${setting('rate')} as well.` },
  )
}

function conflict(one: SettingName, other: SettingName): PlimsollError {
  return new PlimsollError('bad-option', phrase`${setting(one)} and ${setting(other)} were both given`, {
    setting: one,
    advice: 'Each of them defines the load: give one of the two.',
  })
}
