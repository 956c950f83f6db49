import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mistakeOf } from '../../../test/support/mistake.ts'
import { PlimsollError } from '../../base/error.ts'
import { plan } from '../plan.ts'
import { scenario } from '../scenario.ts'
import { readLevels } from './level.ts'
import type { LevelOptions } from './level-options.ts'

const one = (level: LevelOptions) => readLevels({ light: level }).light!

describe('a level', () => {
  it('is a closed load whose phase has its name and SLAs if it has only users', () => {
    const sla = { rps: '>=10', errors: '0.1%' } as const
    const endpoints = { 'GET /health': { p95: '20ms' } } as const
    expect(one({ users: 10, for: '5m', sla, endpoints })).toEqual({
      kind: 'users',
      phases: { light: { hold: 10, for: '300000ms', sla, endpoints } },
      spawnRate: undefined,
      origin: { level: 'light' },
    })
  })

  it('has ramps that are not judged', () => {
    const { phases } = one({ rate: '50/s', for: '1m', ramp: '10s', rampDown: '5s' })
    expect(Object.entries(phases)).toEqual([
      ['ramp', { ramp: ['0/s', '50/s'], over: '10000ms', judged: false }],
      ['light', { hold: '50/s', for: '60000ms' }],
      ['rampDown', { ramp: ['50/s', '0/s'], over: '5000ms', judged: false }],
    ])
  })

  it('is an open load with at most that many iterations at once if it has users and a rate', () => {
    expect(one({ users: 50, rate: '500/s', for: '8h' })).toMatchObject({
      kind: 'arrivals',
      inFlight: 50,
      phases: { light: { hold: '500/s' } },
    })
  })

  it.each<[Record<string, unknown>, string[], string]>([
    [{ for: '5m' }, [], 'neither users nor a rate'],
    [{ users: 0, for: '5m' }, ['users'], 'users of the level'],
    [{ users: 1.5, for: '5m' }, ['users'], '1.5'],
    [{ users: '10', for: '5m' }, ['users'], '"10"'],
    [{ rate: 50, for: '5m' }, ['rate'], 'rate of the level'],
    [{ rate: '0/s', for: '5m' }, ['rate'], '"0/s"'],
    [{ users: 1 }, [], 'has no duration'],
    [{ users: 1, for: 'soon' }, ['for'], '"soon"'],
    [{ users: 1, for: 0 }, ['for'], 'has a duration of 0'],
    [{ users: 1, for: '1m', ramp: '-1s' }, ['ramp'], 'ramp of the level'],
    [{ users: 1, for: '1m', rampdown: '1s' }, ['rampdown'], "'rampdown'"],
  ])('is refused with its keys: %j at %j', (level, keys, words) => {
    const mistake = mistakeOf(() => one(level as unknown as LevelOptions))
    expect(mistake.message).toContain(words)
    expect(mistake.keys).toEqual(['levels', 'light', ...keys])
    expect(mistake.advice).toBeTruthy()
  })

  it('gets a suggestion for a mistyped key', () => {
    const mistake = mistakeOf(() => one({ users: 1, for: '1m', rampdown: '1s' } as unknown as LevelOptions))
    expect(mistake.advice).toBe("Did you mean 'rampDown'?")
  })

  it.each(['all', 'ramp', 'rampDown', '50', '', ' ', '..', 'a/b', 'a\\b', 'a\nb', 'x'.repeat(61)])(
    'cannot be named %j',
    (name) => {
      const mistake = mistakeOf(() => readLevels({ [name]: { users: 1, for: '1m' } }))
      expect(mistake).toMatchObject({ code: 'bad-level', keys: ['levels', name] })
    },
  )

  it('becomes a load or a `PlimsollError`, whatever its content is', () => {
    const value = fc.oneof(fc.anything(), fc.constantFrom(1, 10, '1m', '5/s'))
    const keys = fc.constantFrom('users', 'rate', 'for', 'ramp', 'rampDown', 'sla', 'endpoints', 'x')
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(value, fc.dictionary(keys, value))), (levels) => {
        try {
          readLevels(levels as never)
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError)
        }
      }),
    )
  })
})

describe('a plan', () => {
  const target = 'http://localhost'
  const mix = scenario('look', async () => {})

  it('needs no load if it has levels', () => {
    const made = plan({ target, mix, levels: { light: { users: 1, for: '1m' } } })
    expect(Object.keys(made.levels)).toEqual(['light'])
    expect(made.options.load).toBeUndefined()
  })

  it('needs a load if it has no levels', () => {
    expect(mistakeOf(() => plan({ target, mix })).message).toBe('the plan has no load')
  })

  it('is refused if its `levels` are empty', () => {
    expect(mistakeOf(() => plan({ target, mix, levels: {} })).message).toContain('are empty')
  })
})
