import { describe, expect, test } from 'vitest'
import { readLoadOf } from '../../../test/support/described-load.ts'
import { readLevels } from '../../plan/load/level.ts'
import { arrivals, type Load, several, users } from '../../plan/load/load.ts'
import { profile } from '../../plan/load/profile/profile.ts'
import { describeLoad } from '../../plan-file/description/load-description.ts'
import { phaseSlas } from './load-spec.ts'
import type { LoadOverrides } from './single-load.ts'

const closed = users(
  { up: { ramp: [0, 100], over: '10s', judged: false }, stay: { hold: 100, for: '20s', sla: { p99: '1s' } } },
  { spawnRate: '20/s' },
)
const open = arrivals({
  up: { ramp: ['0/s', '60/m'], over: '10s' },
  stay: { hold: '5/s', for: '1m', arrivals: 'poisson' },
})

/** Formats each phase as `up 0-10000: 0→100`, with times in ms. */
const story = (load: Load, overrides?: LoadOverrides) =>
  readLoadOf(load, overrides).phases.map((phase) => {
    const { name, startMs, endMs, from, to } = phase
    return `${name} ${startMs}-${endMs}: ${from}→${to}`
  })

describe('a plan’s load', () => {
  test('a plan’s load is parsed to numbers', () => {
    expect(story(closed)).toEqual(['up 0-10000: 0→100', 'stay 10000-30000: 100→100'])
    expect(readLoadOf(closed)).toMatchObject({ kind: 'users', spawnPerSecond: 20, inFlight: 10_000 })
    expect(readLoadOf(closed).phases.map(({ judged }) => judged)).toEqual([false, true])
    expect(story(open)).toEqual(['up 0-10000: 0→1', 'stay 10000-70000: 5→5'])
    expect(readLoadOf(open).phases.map((phase) => phase.arrivals)).toEqual(['constant', 'poisson'])
    expect(readLoadOf(arrivals(open.phases, { inFlight: 7 })).inFlight).toBe(7)
    expect(phaseSlas(closed)).toEqual([
      { phase: 'up', keys: ['load', 'up'], sla: undefined, endpoints: {} },
      { phase: 'stay', keys: ['load', 'stay'], sla: { p99: '1s' }, endpoints: {} },
    ])
  })
})

describe('the SLAs of a phase', () => {
  const endpoints = { 'GET /': { p95: '1s' } } as const
  const sla = { errors: '1%' } as const

  test('the SLAs of phases are found in a load, a level and a profile', () => {
    const stay = { hold: 1, for: '1s', endpoints } as const
    const [light] = Object.values(readLevels({ light: { users: 1, for: '1s', ramp: '1s', sla, endpoints } }))
    const stress = profile.stress({ users: 1, phases: { recover: { sla, endpoints } } })
    expect(phaseSlas(users({ stay }))).toEqual([
      { phase: 'stay', keys: ['load', 'stay'], sla: undefined, endpoints },
    ])
    expect(phaseSlas(light).at(-1)).toEqual({ phase: 'light', keys: ['levels', 'light'], sla, endpoints })
    expect(phaseSlas(describeLoad(several({ a: { load: stress } }), [])).at(-1)).toEqual({
      phase: 'a/recover',
      keys: ['load', 'a', 'load', 'phases', 'recover'],
      sla,
      endpoints,
    })
    expect(phaseSlas(undefined)).toEqual([])
  })
})

describe('settings of the run', () => {
  test('users replace the plan’s phases by one', () => {
    expect(story(closed, { users: 7 })).toEqual(['steady 0-30000: 7→7'])
    expect(story(closed, { users: 7, runTimeMs: 500 })).toEqual(['steady 0-500: 7→7'])
    expect(story(open, { ratePerSecond: 3 })).toEqual(['steady 0-70000: 3→3'])
    expect(readLoadOf(open, { users: 3, spawnPerSecond: 2 })).toMatchObject({
      kind: 'users',
      spawnPerSecond: 2,
    })
    expect(readLoadOf(closed, { users: 3 }).spawnPerSecond).toBe(20)
  })

  test('a rate makes a closed load open and removes its spawn rate', () => {
    const spec = readLoadOf(closed, { ratePerSecond: 3 })
    expect(spec.kind).toBe('arrivals')
    expect(spec).not.toHaveProperty('spawnPerSecond')
  })

  test('a shorter run time cuts the phases', () => {
    expect(story(closed, { runTimeMs: 5_000 })).toEqual(['up 0-5000: 0→50'])
    expect(story(closed, { runTimeMs: 10_000 })).toEqual(['up 0-10000: 0→100'])
    expect(story(closed, { runTimeMs: 10_001 })).toEqual(['up 0-10000: 0→100', 'stay 10000-10001: 100→100'])
    expect(story(closed, { runTimeMs: 30_000 })).toEqual(story(closed))
  })

  test('a longer run time extends the last phase', () => {
    expect(story(closed, { runTimeMs: 60_000 })).toEqual(['up 0-10000: 0→100', 'stay 10000-60000: 100→100'])
    const ramp = users({ up: { ramp: [0, 10], over: '10s' } })
    expect(story(ramp, { runTimeMs: 20_000 })).toEqual(['up 0-20000: 0→10'])
  })

  test('the spawn rate and the number of iterations can be set', () => {
    expect(readLoadOf(closed, { spawnPerSecond: 1, iterations: 9 })).toMatchObject({
      spawnPerSecond: 1,
      iterations: 9,
    })
  })
})

describe('an invalid load is refused', () => {
  const steady = (phase: unknown) => users({ steady: phase as never })
  test.each<[string, Load, LoadOverrides, string, string | RegExp]>([
    ['no phases', users({}), {}, 'bad-load', 'the load has no phases'],
    ['too long', steady({ hold: 1, for: '721h' }), {}, 'bad-load', 'the load lasts longer than 30 days'],
    ['too long by flag', closed, { runTimeMs: 1e12 }, 'bad-load', 'the load lasts longer than 30 days'],
    ['nothing', steady({ hold: 0, for: '1m' }), {}, 'bad-load', 'the load is 0 all the time'],
    ['nothing by flag', closed, { users: 0 }, 'bad-load', 'the load is 0 all the time'],
    [
      'nothing left',
      users({ rest: { hold: 0, for: '1m' }, work: { hold: 1, for: '1m' } }),
      { runTimeMs: 60_000 },
      'bad-load',
      'the load is 0 all the time',
    ],
    ['no time', steady({ hold: 1, for: '0s' }), {}, 'bad-phase', "the phase 'steady' lasts no time"],
    ['neither a hold nor a ramp', steady({ over: '1s' }), {}, 'bad-phase', /neither hold nor a ramp/],
    ['half a ramp', steady({ ramp: [1], over: '1s' }), {}, 'bad-phase', /neither hold nor a ramp/],
    [
      'no duration',
      steady({ hold: 1 }),
      {},
      'bad-duration',
      /^the length of the phase 'steady' is undefined/,
    ],
    ['half a user', steady({ hold: 1.5, for: '1s' }), {}, 'bad-phase', "the phase 'steady' has 1.5 users"],
    ['a rate of users', steady({ hold: '5/s', for: '1s' }), {}, 'bad-phase', /has "5\/s" users/],
    [
      'users as a rate',
      arrivals({ a: { hold: 5 as never, for: '1s' } }),
      {},
      'bad-rate',
      /^the rate of the phase 'a'/,
    ],
    [
      'arrivals of no kind',
      arrivals({ a: { hold: '5/s', for: '1s', arrivals: 'poison' as never } }),
      {},
      'bad-phase',
      'the phase \'a\' has the arrivals "poison"',
    ],
    ['no spawn rate', users(closed.phases, { spawnRate: '0/s' }), {}, 'bad-rate', 'the spawn rate is 0'],
    ['in flight', arrivals(open.phases, { inFlight: 0 }), {}, 'bad-load', 'inFlight is 0'],
    [
      'both users and a rate',
      closed,
      { users: 1, ratePerSecond: 1 },
      'bad-option',
      'users and rate were both given',
    ],
    ['spawn rate of arrivals', open, { spawnPerSecond: 1 }, 'bad-option', /^spawnRate goes with users/],
  ])('%s', (_, load, overrides, code, message) => {
    const mistake = (() => {
      try {
        readLoadOf(load, overrides)
      } catch (error) {
        return error
      }
    })()
    expect(mistake).toMatchObject({ code, advice: expect.any(String) })
    expect((mistake as Error).message).toMatch(message)
  })
})
