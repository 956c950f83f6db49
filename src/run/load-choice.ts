import { PlimsollError } from '../base/error.ts'
import { nearestName } from '../base/text/nearest-name.ts'
import type { Duration } from '../base/units/duration.ts'
import { readLoad } from '../load/spec/load-spec.ts'
import { type LoadOverrides, peakOf } from '../load/spec/single-load.ts'
import type { ArrivalLoad, UserLoad } from '../plan/load/load.ts'
import { namedProfile } from '../plan/load/profile/named-profile.ts'
import type { LoadSize } from '../plan/load/stretch-load.ts'
import type { LoadDescription } from '../plan-file/description/load-description.ts'
import type { PlanDescription } from '../plan-file/description/plan-description.ts'
import { allLevels, profile, type RunFlags } from './settings/run-flags.ts'

/** The load that a run is to make, and what the flags still change of it. */
export interface LoadChoice {
  load: LoadDescription
  /** The level that it is. */
  level?: string
  overrides: LoadOverrides
}

/**
 * Chooses a run's load: a level of the plan, a profile, or what the plan says. Throws a `PlimsollError` where nothing is
 * chosen of several, or something that is not there.
 */
export function chooseLoad(plan: PlanDescription, flags: RunFlags, overrides: LoadOverrides): LoadChoice {
  if (flags.level !== undefined && !(flags.once && flags.level === allLevels)) {
    if (flags.profile !== undefined) throw together('--level', '--profile')
    if (overrides.users !== undefined) throw together('--level', '--users')
    if (overrides.ratePerSecond !== undefined) throw together('--level', '--rate')
    const level = levelOf(plan, flags.level)
    return { level, ...lasting(plan.levels[level]!, level, overrides) }
  }
  if (flags.profile !== undefined) return profiled(plan, flags.profile, overrides)
  const { load } = plan
  if (load !== undefined) return { load, overrides }
  const names = Object.keys(plan.levels)
  // No load is made then: any will do.
  if (flags.once) return { load: plan.levels[names[0]!]!, overrides }
  throw new PlimsollError('no-level', `the plan has levels, and none was chosen: ${names.join(', ')}`, {
    advice: `Choose one (--level ${names[0]}), or --level ${allLevels} to run one after the other.`,
    keys: ['levels'],
  })
}

/** The names of a plan's levels. Throws a `PlimsollError` where it has none. */
export function levelNames({ levels }: PlanDescription): string[] {
  const names = Object.keys(levels)
  if (names.length > 0) return names
  throw new PlimsollError('bad-option', '--level was given, and the plan has no levels', {
    advice: "Leave it out, or add levels to the plan: { light: { users: 10, for: '5m' } }.",
  })
}

function levelOf(plan: PlanDescription, wanted: string): string {
  const names = levelNames(plan)
  if (names.includes(wanted)) return wanted
  if (wanted === allLevels) {
    throw new PlimsollError('bad-option', `--level is "${allLevels}", which is several runs`, {
      advice: `Run each by its name: ${names.join(', ')}.`,
    })
  }
  const near = nearestName(wanted, [...names, allLevels])
  const list = `It has: ${names.join(', ')}.`
  throw new PlimsollError(
    'bad-option',
    `--level is ${JSON.stringify(wanted)}, which the plan does not have`,
    {
      advice: near === undefined ? list : `Did you mean '${near}'? ${list}`,
    },
  )
}

/** A level that lasts as long in all as the flags say: its ramps stay, as long as there is time for more than them. */
function lasting(load: UserLoad | ArrivalLoad, level: string, overrides: LoadOverrides): LoadChoice {
  const { runTimeMs, ...rest } = overrides
  const own = load.phases[level]
  if (runTimeMs === undefined || own === undefined) return { load, overrides }
  const { phases } = readLoad(load)
  const rampsMs = phases.reduce(
    (sum, { name, startMs, endMs }) => sum + (name === level ? 0 : endMs - startMs),
    0,
  )
  if (runTimeMs <= rampsMs) return { load, overrides }
  const length: Duration = `${runTimeMs - rampsMs}ms`
  const made = { ...load, phases: { ...load.phases, [level]: { ...own, for: length } } } as typeof load
  return { load: made, overrides: rest }
}

/** A profile around what the flags ask for, or around the highest that the plan's own load has. */
function profiled(plan: PlanDescription, name: string, overrides: LoadOverrides): LoadChoice {
  const { users, ratePerSecond, runTimeMs, ...rest } = overrides
  if (users !== undefined && ratePerSecond !== undefined) throw together('--users', '--rate')
  if (rest.iterations !== undefined) throw together('--profile', '--requests')
  const size: LoadSize =
    users !== undefined
      ? { kind: 'users', value: users }
      : ratePerSecond !== undefined
        ? { kind: 'arrivals', value: ratePerSecond }
        : ownSize(plan)
  try {
    return { load: namedProfile(profile(name), size, runTimeMs), overrides: rest }
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code === 'bad-option') throw error
    // Whatever it is, it was asked for by flags.
    const { message, advice } = error
    throw new PlimsollError('bad-option', `--profile: ${message}`, {
      ...(advice !== undefined && { advice }),
    })
  }
}

function ownSize(plan: PlanDescription): LoadSize {
  const { load } = plan
  const spec = load === undefined ? undefined : readLoad(load)
  if (spec !== undefined && spec.parallelLoads === undefined)
    return { kind: spec.kind, value: Math.ceil(peakOf(spec)) }
  throw new PlimsollError('bad-option', '--profile was given, and nothing says of how much load', {
    advice: 'Give --users or --rate as well.',
  })
}

function together(one: string, other: string): PlimsollError {
  return new PlimsollError('bad-option', `${one} and ${other} were both given`, {
    advice: 'Each of them says what the load is: give one of the two.',
  })
}
