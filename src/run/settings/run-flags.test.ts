import { describe, expect, it } from 'vitest'
import { users } from '../../plan/load/load.ts'
import { plan } from '../../plan/plan.ts'
import { scenario } from '../../plan/scenario.ts'
import { describePlan } from '../../plan-file/description/described-plan.ts'
import { runRequest } from '../run-request.ts'
import {
  count,
  duration,
  labels,
  loadOverrides,
  pacing,
  type RunFlags,
  scenarioFilter,
  seed,
} from './run-flags.ts'
import { noFlags } from './settings.ts'

const flags = (given: Partial<RunFlags>): RunFlags => ({ ...noFlags(), ...given })

describe('flags of the load', () => {
  it.each([
    [{}, {}],
    [{ users: '10' }, { users: 10 }],
    [{ spawnRate: '5' }, { spawnPerSecond: 5 }],
    [{ spawnRate: '90/m' }, { spawnPerSecond: 1.5 }],
    [{ rate: '500/s' }, { ratePerSecond: 500 }],
    [{ rate: '0.5' }, { ratePerSecond: 0.5 }],
    [{ runTime: '1m30s' }, { runTimeMs: 90_000 }],
    [{ runTime: '30' }, { runTimeMs: 30_000 }],
    [{ requests: '1000' }, { iterations: 1_000 }],
  ])('%j means %j', (given, expected) => {
    expect(loadOverrides(flags(given))).toEqual(expected)
  })

  it.each([
    [{ users: '0' }, '--users', '"0"'],
    [{ users: '-1' }, '--users', '"-1"'],
    [{ users: '1.5' }, '--users', '"1.5"'],
    [{ users: '1e3' }, '--users', '"1e3"'],
    [{ users: '1000001' }, '--users', 'from 1 to 1,000,000'],
    [{ users: '' }, '--users', '""'],
    [{ spawnRate: '0' }, '--spawn-rate', '"0"'],
    [{ rate: 'fast' }, '--rate', '"fast"'],
    [{ rate: '-5/s' }, '--rate', '"-5/s"'],
    [{ rate: '9'.repeat(400) }, '--rate', 'a rate above 0'],
    [{ runTime: '0' }, '--run-time', '"0"'],
    [{ runTime: '5 minutes' }, '--run-time', '"5 minutes"'],
    [{ runTime: '9'.repeat(400) }, '--run-time', 'a length of time'],
    [{ requests: 'all' }, '--requests', '"all"'],
  ])('%j is a mistake that names the flag', (given, flag, what) => {
    expect(() => loadOverrides(flags(given))).toThrow(
      expect.objectContaining({
        code: 'bad-option',
        message: expect.stringContaining(what),
        advice: expect.stringContaining(`Give ${flag} `),
      }),
    )
  })
})

it('single values are read, or are mistakes', () => {
  expect(count('256', '--workers', 256)).toBe(256)
  expect(duration('250ms', '--timeout')).toBe(250)
  expect(pacing('precise')).toBe('precise')
  expect(seed('0')).toBe(0)
  const bad = expect.objectContaining({ code: 'bad-option' })
  expect(() => count('257', '--workers', 256)).toThrow(bad)
  expect(() => duration('-1s', '--timeout')).toThrow(bad)
  expect(() => pacing('Precise')).toThrow(bad)
  expect(() => seed('9007199254740993')).toThrow(bad)
})

it('tags with a value are labels, whatever they are called', () => {
  const found = labels(['smoke', 'branch=main', 'query=a=b', 'empty=', '__proto__=x', 'branch=next'])
  expect(Object.entries(found)).toEqual([
    ['branch', 'next'],
    ['query', 'a=b'],
    ['empty', ''],
    ['__proto__', 'x'],
  ])
  expect(() => labels(['=main'])).toThrow(expect.objectContaining({ code: 'bad-option' }))
})

it('tags without a value choose scenarios', () => {
  const chosen = scenarioFilter({ tag: ['smoke', 'branch=main', 'read'], excludeTag: ['slow'] })
  expect(chosen).toEqual({ tags: ['smoke', 'read'], excludedTags: ['slow'] })
  expect(() => scenarioFilter({ tag: [''], excludeTag: [] })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  )
})

it('a closed load has no more workers than users, so that all its iterations are made', () => {
  const made = plan({
    target: 'http://127.0.0.1',
    mix: scenario('s', () => {}),
    load: users({ steady: { hold: 1, for: '1s' } }),
  })
  const source = { kind: 'quick', quick: { target: '', method: '', path: '', headers: {} } } as const
  const workers = (given: Partial<RunFlags>) =>
    runRequest(describePlan(made), source, 'x', flags(given)).workers
  expect(workers({ users: '2', workers: '8', requests: '100' })).toBe(2)
  expect(workers({ users: '9', workers: '8' })).toBe(8)
  expect(workers({ rate: '1', workers: '8' })).toBe(8)
})
