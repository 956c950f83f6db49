import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { readLoadOf } from '../../../../test/support/described-load.ts'
import { mistakeOf } from '../../../../test/support/mistake.ts'
import { PlimsollError } from '../../../base/error.ts'
import type { ArrivalLoad, UserLoad } from '../load.ts'
import { namedProfile } from './named-profile.ts'
import { profile } from './profile.ts'
import { profileNames } from './profile-names.ts'

/** Describes a load, one phase per line. */
function timelineOf(load: UserLoad | ArrivalLoad): string[] {
  return readLoadOf(load).phases.map(
    ({ name, startMs, endMs, from, to, judged }) =>
      `${name} ${from}-${to} ${(endMs - startMs) / 1_000}s${judged ? '' : ' unjudged'}`,
  )
}

describe('the profile', () => {
  it.each<[string, UserLoad | ArrivalLoad, string[]]>([
    ['smoke', profile.smoke(), ['smoke 1-1 30s']],
    ['load', profile.load({ users: 100 }), ['ramp 0-100 60s unjudged', 'load 100-100 600s']],
    [
      'peak',
      profile.peak({ users: 100 }),
      [
        'ramp 0-100 60s unjudged',
        'before 100-100 180s',
        'rise 100-200 60s',
        'peak 200-200 300s',
        'fall 200-100 60s',
        'after 100-100 180s',
      ],
    ],
    [
      'stress',
      profile.stress({ users: 100 }),
      ['ramp 0-100 300s unjudged', 'steady 100-100 600s', 'stress 100-500 120s', 'recover 100-100 300s'],
    ],
    [
      'spike',
      profile.spike({ users: 10 }),
      [
        'ramp 0-10 60s unjudged',
        'before 10-10 120s',
        'rise 10-100 5s',
        'spike 100-100 60s',
        'after 10-10 180s',
      ],
    ],
    ['soak', profile.soak({ users: 50 }), ['ramp 0-50 300s unjudged', 'soak 50-50 28800s']],
    [
      'staircase',
      profile.staircase({ from: '50/s', step: '25/s', steps: 3, for: '10s' }),
      ['50/s 50-50 10s', '75/s 75-75 10s', '100/s 100-100 10s'],
    ],
    [
      'daily',
      profile.daily({ low: 100, high: 200, day: '48m' }),
      [
        'ramp 0-100 60s unjudged',
        'night 100-100 960s',
        'morning 100-200 480s',
        'day 200-200 960s',
        'evening 200-100 480s',
      ],
    ],
  ])('%s has its documented timeline', (name, load, timeline) => {
    expect(timelineOf(load)).toEqual(timeline)
    expect(load.origin).toEqual({ profile: name })
    expect(readLoadOf(load).profile).toBe(name)
  })

  it.each([
    profile.smoke({ rate: '8/s' }),
    profile.load({ rate: '8/s' }),
    profile.peak({ rate: '8/s' }),
    profile.stress({ rate: '8/s' }),
    profile.spike({ rate: '8/s' }),
    profile.soak({ rate: '8/s' }),
    profile.staircase({ from: '8/s' }),
    profile.daily({ low: '4/s', high: '8/s' }),
  ])('of a rate is open and has the same timeline as the one of users', (load) => {
    const { profile: name } = load.origin as { profile: 'smoke' }
    const closed = namedProfile(name, { kind: 'users', value: name === ('staircase' as string) ? 80 : 8 })
    const without = (lines: string[]) => lines.map((line) => line.replace(/^.*?(?=[\d.]+-)/, ''))
    expect(load.kind).toBe('arrivals')
    expect(without(timelineOf(load))).toEqual(without(timelineOf(closed)))
  })

  it('can be limited to a number of users and have random arrivals if it has a rate', () => {
    const load = profile.soak({ rate: '500/s', users: 50, arrivals: 'poisson', ramp: 0 })
    expect(load).toMatchObject({ kind: 'arrivals', inFlight: 50, phases: { soak: { arrivals: 'poisson' } } })
    expect(profile.staircase({ from: '10/s', users: 5 }).inFlight).toBe(5)
  })

  it('leaves out phases with a duration of 0', () => {
    expect(timelineOf(profile.spike({ users: 10, peak: 40, ramp: 0, rise: 0, after: 0 }))).toEqual([
      'before 10-10 120s',
      'spike 40-40 60s',
    ])
  })

  it('passes options on to its phases', () => {
    const { phases } = profile.stress({
      users: 10,
      phases: {
        stress: { judged: false },
        recover: { sla: { p95: '300ms' }, endpoints: { 'GET /': { p99: '1s' } } },
      },
    })
    expect(phases.stress).toMatchObject({ ramp: [10, 50], judged: false })
    expect(phases.recover).toMatchObject({
      sla: { p95: '300ms' },
      endpoints: { 'GET /': { p99: '1s' } },
    })
  })

  it('has steps of tenths without rounding errors, and ramps between them, as a staircase', () => {
    const load = profile.staircase({ from: '0.1/s', step: '0.1/s', steps: 3, for: '1s', ramp: '2s' })
    expect(timelineOf(load)).toEqual([
      'to 0.1/s 0-0.1 2s unjudged',
      '0.1/s 0.1-0.1 1s',
      'to 0.2/s 0.1-0.2 2s unjudged',
      '0.2/s 0.2-0.2 1s',
      'to 0.3/s 0.2-0.3 2s unjudged',
      '0.3/s 0.3-0.3 1s',
    ])
  })
})

describe('a mistake in a profile', () => {
  it.each<[string, () => unknown, string[], string]>([
    ['no size', () => profile.load({} as never), [], 'neither users nor a rate'],
    ['no users', () => profile.load({ users: 0 }), ['users'], 'users of the profile'],
    ['a wrong rate', () => profile.load({ rate: '5' } as never), ['rate'], '"5"'],
    ['a wrong duration', () => profile.load({ users: 1, for: 'long' } as never), ['for'], '"long"'],
    ['no duration', () => profile.load({ users: 1, for: 0 }), ['for'], 'a duration of 0'],
    ['a mistyped key', () => profile.load({ users: 1, rmap: '1s' } as never), ['rmap'], "'rmap'"],
    ['a peak below the users', () => profile.stress({ users: 9, peak: 8 }), ['peak'], 'not above its users'],
    ['a peak of another kind', () => profile.spike({ rate: '1/s', peak: 8 } as never), ['peak'], 'is 8'],
    ['no first step', () => profile.staircase({} as never), [], 'has no from'],
    ['a step of another kind', () => profile.staircase({ from: 1, step: '1/s' } as never), ['step'], '"1/s"'],
    ['half a step', () => profile.staircase({ from: 1, steps: 1.5 }), ['steps'], '1.5 steps'],
    ['too many steps', () => profile.staircase({ from: 1, steps: 201 }), ['steps'], '201 steps'],
    [
      'users with a number of users',
      () => profile.staircase({ from: 1, users: 5 } as never),
      ['users'],
      'only limit a rate',
    ],
    ['no high', () => profile.daily({ low: 1 } as never), [], 'has no high'],
    ['a high that is not above low', () => profile.daily({ low: 5, high: 5 }), ['high'], 'not above its low'],
    [
      'an unknown phase',
      () => profile.stress({ users: 1, phases: { recovr: {} } } as never),
      ['phases', 'recovr'],
      "no phase 'recovr'",
    ],
    [
      'an unknown option of a phase',
      () => profile.stress({ users: 1, phases: { steady: { slo: {} } } } as never),
      ['phases', 'steady', 'slo'],
      "'slo'",
    ],
    [
      'arrivals of users',
      () => profile.load({ users: 1, arrivals: 'poisson' } as never),
      ['arrivals'],
      "'arrivals'",
    ],
    ['wrong arrivals', () => profile.load({ rate: '1/s', arrivals: 'odd' } as never), ['arrivals'], '"odd"'],
    ['no options', () => profile.load(undefined as never), [], 'was given undefined'],
  ])('is reported with its key: %s', (_, make, keys, words) => {
    const mistake = mistakeOf(make)
    expect(mistake.message).toContain(words)
    expect(mistake.keys ?? []).toEqual(keys)
    expect(mistake.advice).toBeTruthy()
  })

  it('is reported for any invalid options', () => {
    const value = fc.oneof(fc.anything(), fc.constantFrom(1, 50, '1m', '5/s'))
    const keys = fc.constantFrom(
      'users',
      'rate',
      'from',
      'step',
      'steps',
      'low',
      'high',
      'peak',
      'for',
      'phases',
    )
    fc.assert(
      fc.property(fc.constantFrom(...profileNames), fc.dictionary(keys, value), (name, given) => {
        try {
          ;(profile[name] as (given: object) => unknown)(given)
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError)
        }
      }),
    )
  })
})

describe('a profile chosen by its name', () => {
  it('can have any size and duration', () => {
    const size = fc.oneof(
      fc.record({ kind: fc.constant('users' as const), value: fc.integer({ min: 2, max: 1_000 }) }),
      fc.record({
        kind: fc.constant('arrivals' as const),
        value: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      }),
    )
    const lengthMs = fc.integer({ min: 1_000, max: 86_400_000 })
    fc.assert(
      fc.property(fc.constantFrom(...profileNames), size, lengthMs, (name, size, lengthMs) => {
        const { phases, kind } = readLoadOf(namedProfile(name, size, lengthMs))
        expect(kind).toBe(size.kind)
        expect(phases.at(-1)!.endMs).toBeCloseTo(lengthMs, 0)
      }),
    )
  })

  it('rises to its size as a staircase, and has it by day as a daily profile', () => {
    const highest = (name: 'staircase' | 'daily', value: number) =>
      Math.max(...readLoadOf(namedProfile(name, { kind: 'users', value })).phases.map(({ to }) => to))
    for (const value of [2, 9, 10, 57, 1_000]) {
      expect(highest('staircase', value)).toBe(value)
      expect(highest('daily', value)).toBe(value)
    }
  })
})

/** Only for the type checker: it is never run. */
function neverRun(): void {
  expectTypeOf(profile.stress({ users: 1 })).toEqualTypeOf<UserLoad>()
  expectTypeOf(profile.stress({ rate: '1/s' })).toEqualTypeOf<ArrivalLoad>()
  expectTypeOf(profile.staircase({ from: 1 })).toEqualTypeOf<UserLoad>()
  expectTypeOf(profile.staircase({ from: '1/s' })).toEqualTypeOf<ArrivalLoad>()
  // @ts-expect-error the peak of users is a number
  profile.stress({ users: 1, peak: '5/s' })
  // @ts-expect-error there is no such phase
  profile.stress({ users: 1, phases: { recovr: {} } })
  // @ts-expect-error a duration has a unit
  profile.load({ users: 1, for: '5' })
  // @ts-expect-error both loads of a day are of one kind
  profile.daily({ low: 1, high: '2/s' })
}
void neverRun
