import { describe, expect, it } from 'vitest'
import { PlimsollError } from '../../base/error.ts'
import { several, users } from '../../plan/load/load.ts'
import { plan } from '../../plan/plan.ts'
import type { PlanOptions } from '../../plan/plan-options.ts'
import { scenario } from '../../plan/scenario.ts'
import { describePlan } from '../../plan-file/description/described-plan.ts'
import { noSettings, type SettingValues } from '../settings/settings.ts'
import { type ChosenLoad, chooseLoad, loadOverrides } from './load-choice.ts'

const mix = scenario('look', async () => {})
const own = users({ steady: { hold: 30, for: '1m' } })
const levels = { light: { users: 10, for: '5m' }, heavy: { rate: '100/s', for: '1m' } } as const

function choose(parts: Partial<PlanOptions>, given: Partial<SettingValues>) {
  const made = plan({ target: 'http://localhost', mix, ...parts })
  return chooseLoad(describePlan(made), { ...noSettings(), ...given })
}

function timelineOf({ load: { kind, phases } }: ChosenLoad): string {
  return `${kind} ${phases.map(({ name, to, endMs }) => `${name} ${to} ${endMs / 1_000}s`).join(', ')}`
}

describe('the load of a run', () => {
  it('the default is the load of the plan, with or without levels', () => {
    expect(choose({ load: own }, {})).toMatchObject({
      plan: { load: { kind: 'users', phases: own.phases } },
      load: { kind: 'users', phases: [{ name: 'steady', from: 30, to: 30, endMs: 60_000 }] },
    })
    expect(timelineOf(choose({ load: own, levels }, {}))).toBe('users steady 30 60s')
    expect(choose({ load: own, levels }, {}).level).toBeUndefined()
  })

  it('a level is chosen by its name', () => {
    const choice = choose({ levels }, { level: 'light', runTime: 120_000 })
    expect(choice.level).toBe('light')
    expect(timelineOf(choice)).toBe('users light 10 120s')
  })

  it('a level with its ramps lasts for the run time', () => {
    const ramped = { light: { users: 10, for: '5m', ramp: '10s', rampDown: '5s' } } as const
    const timeline = (runTime: number) => timelineOf(choose({ levels: ramped }, { level: 'light', runTime }))
    expect(timeline(60_000)).toBe('users ramp 10 10s, light 10 55s, rampDown 0 60s')
    expect(timeline(1_200_000)).toBe('users ramp 10 10s, light 10 1195s, rampDown 0 1200s')
    // If the run time is shorter than the ramps, the load is cut like any other.
    expect(timeline(12_000)).toBe('users ramp 10 10s, light 10 12s')
  })

  it('a profile has the size and duration of the flags', () => {
    const choice = choose({ load: own }, { profile: 'stress', rate: 10, runTime: 22_000 })
    expect(timelineOf(choice)).toBe('arrivals ramp 10 5s, steady 10 15s, stress 50 17s, recover 10 22s')
  })

  it('a profile has the peak of the plan’s load by default', () => {
    expect(timelineOf(choose({ load: own }, { profile: 'smoke' }))).toBe('users smoke 30 30s')
  })

  it('a run of each scenario once needs no choice of a level', () => {
    expect(timelineOf(choose({ levels }, { once: true }))).toBe('users light 10 300s')
    expect(timelineOf(choose({ levels }, { once: true, level: 'all' }))).toBe('users light 10 300s')
  })
})

describe('a mistake in the choice of a load', () => {
  const both = { load: own, levels }
  it.each<[string, Partial<PlanOptions>, Partial<SettingValues>, string, string]>([
    ['no level', { levels }, {}, 'none was chosen: light, heavy', 'Choose one (level light), or level all'],
    ['an unknown level', both, { level: 'heavvy' }, 'level is "heavvy"', "Did you mean 'heavy'?"],
    ['a level far from any', both, { level: 'xyz' }, 'level is "xyz"', 'It has: light, heavy.'],
    ['a property name of every object', both, { level: 'toString' }, 'level is "toString"', 'It has'],
    ['all levels in one run', both, { level: 'all' }, 'which is several runs', 'light, heavy'],
    ['a level of a plan without any', { load: own }, { level: 'light' }, 'has no levels', 'Leave it out'],
    ['a level and users', both, { level: 'light', users: 5 }, 'level and users', 'give one'],
    ['a level and a rate', both, { level: 'light', rate: 5 }, 'level and rate', 'give one'],
    ['a level and a profile', both, { level: 'light', profile: 'load' }, 'level and profile', 'give one'],
    [
      'a profile and a number of requests',
      both,
      { profile: 'load', requests: 9 },
      'profile and requests',
      'give one',
    ],
    [
      'a profile without a size',
      { levels },
      { profile: 'load' },
      'the size of the load was not',
      'Give users or rate',
    ],
    [
      'a profile of several loads',
      { load: several({ a: { load: own } }) },
      { profile: 'load' },
      'the size of the load was not',
      'Give users or rate',
    ],
    [
      'a profile with too few users',
      both,
      { profile: 'daily', users: 1 },
      'profile: the profile',
      'Make high higher',
    ],
    [
      'a profile with too many users',
      both,
      { profile: 'spike', users: 900_000 },
      'profile: peak of the profile',
      '1,000,000',
    ],
  ])('the error for %s has a message and advice', (_, parts, flags, message, advice) => {
    try {
      choose(parts, flags)
    } catch (error) {
      expect(error).toBeInstanceOf(PlimsollError)
      const mistake = error as PlimsollError
      expect(mistake.message).toContain(message)
      expect(mistake.advice).toContain(advice)
      expect(mistake.code).toBe(message.includes('none was chosen') ? 'no-level' : 'bad-option')
      return
    }
    expect.unreachable()
  })
})

describe('the settings of the load', () => {
  it.each<[Partial<SettingValues>, object]>([
    [{}, {}],
    [{ users: 10 }, { users: 10 }],
    [{ spawnRate: 1.5 }, { spawnPerSecond: 1.5 }],
    [{ rate: 500 }, { ratePerSecond: 500 }],
    [{ runTime: 90_000 }, { runTimeMs: 90_000 }],
    [{ requests: 1_000 }, { iterations: 1_000 }],
  ])('the settings %j change the load by %j', (given, expected) => {
    expect(loadOverrides({ ...noSettings(), ...given })).toEqual(expected)
  })
})
