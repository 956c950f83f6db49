import { describe, expect, it } from 'vitest'
import { type Layer, type Origin, overlay } from './setting-layers.ts'
import { noSettings, type SettingName, type SettingValue } from './settings.ts'

function layer(from: Origin['from'], values: Partial<Record<SettingName, SettingValue>>): Layer {
  return new Map(
    Object.entries(values).map(([name, value]) => [
      name as SettingName,
      { origin: { from, written: value }, read: () => value },
    ]),
  )
}

describe('layers', () => {
  it('a stronger layer replaces single values of a weaker one', () => {
    const { values, origins } = overlay([
      layer('flag', { users: 1, sla: ['p95 < 1s'] }),
      layer('environment', { users: 2, runTime: 120_000 }),
      layer('config', { users: 3, runTime: 180_000, seed: 3, sla: ['p99 < 3s', 'p50 < 3s'], quiet: true }),
    ])
    expect(values).toEqual({
      ...noSettings(),
      users: 1,
      runTime: 120_000,
      seed: 3,
      quiet: true,
      sla: ['p95 < 1s'],
    })
    expect(Object.fromEntries([...origins].map(([name, { from }]) => [name, from]))).toEqual({
      users: 'flag',
      sla: 'flag',
      runTime: 'environment',
      seed: 'config',
      quiet: 'config',
    })
  })

  it('empty layers leave all settings unset', () => {
    expect(overlay([new Map(), new Map()]).values).toEqual(noSettings())
  })

  it('the rate of a stronger layer displaces the users of a weaker one, and vice versa', () => {
    const rate = overlay([layer('flag', { rate: 5 }), layer('config', { users: 3, spawnRate: 1 })])
    expect(rate.values).toEqual({ ...noSettings(), rate: 5 })
    const users = overlay([layer('environment', { users: 5 }), layer('config', { rate: 3, seed: 1 })])
    expect(users.values).toEqual({ ...noSettings(), users: 5, seed: 1 })
  })

  it('a layer that sets both rate and users keeps both, so that this can be an error', () => {
    expect(overlay([layer('config', { users: 5, rate: 3 })]).values).toMatchObject({
      users: 5,
      rate: 3,
    })
  })

  it('a value of a weaker layer is not parsed if a stronger one replaces it', () => {
    const unread: Layer = new Map([
      [
        'users',
        {
          origin: { from: 'environment', written: 'many' },
          read: () => {
            throw new Error('it was read')
          },
        },
      ],
    ])
    expect(overlay([layer('flag', { users: 1 }), unread]).values.users).toBe(1)
    expect(() => overlay([unread])).toThrow('it was read')
  })
})
