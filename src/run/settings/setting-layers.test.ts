import { describe, expect, it } from 'vitest'
import { PlimsollError } from '../../base/error.ts'
import { inWordsOfOrigin, type Layer, type Origin, overlay, type SettingValue } from './setting-layers.ts'
import { noFlags, type SettingName } from './settings.ts'

const place = { file: '/project/plimsoll.config.ts', line: 4, column: 3 }

function layer(from: Origin['from'], values: Partial<Record<SettingName, SettingValue>>): Layer {
  const origin = (name: string): Origin => ({
    from,
    name: `${name} of ${from}`,
    ...(from === 'config' && { place }),
  })
  return new Map(
    Object.entries(values).map(([name, value]) => [name as SettingName, { value, origin: origin(name) }]),
  )
}

describe('layers', () => {
  it('of which a stronger one stands over a weaker one, value by value', () => {
    const { flags, origins } = overlay([
      layer('flag', { users: '1', sla: ['p95 < 1s'] }),
      layer('environment', { users: '2', runTime: '2m' }),
      layer('config', { users: '3', runTime: '3m', seed: '3', sla: ['p99 < 3s', 'p50 < 3s'], quiet: true }),
    ])
    expect(flags).toEqual({
      ...noFlags(),
      users: '1',
      runTime: '2m',
      seed: '3',
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

  it('of which none sets anything make no flags', () => {
    expect(overlay([new Map(), new Map()]).flags).toEqual(noFlags())
  })

  it('of which a stronger one’s rate displaces a weaker one’s users, and the other way round', () => {
    const rate = overlay([layer('flag', { rate: '5' }), layer('config', { users: '3', spawnRate: '1' })])
    expect(rate.flags).toEqual({ ...noFlags(), rate: '5' })
    const users = overlay([layer('environment', { users: '5' }), layer('config', { rate: '3', seed: '1' })])
    expect(users.flags).toEqual({ ...noFlags(), users: '5', seed: '1' })
  })

  it('of which one says both keeps both, so that it can be told', () => {
    expect(overlay([layer('config', { users: '5', rate: '3' })]).flags).toMatchObject({
      users: '5',
      rate: '3',
    })
  })
})

describe('a mistake', () => {
  const told = (message: string, values: Layer, advice?: string) =>
    inWordsOfOrigin(
      new PlimsollError('bad-option', message, advice === undefined ? {} : { advice }),
      overlay([values]),
    ) as PlimsollError

  it('in a flag is told as it is', () => {
    const error = new PlimsollError('bad-option', '--users is "x"')
    expect(inWordsOfOrigin(error, overlay([layer('flag', { users: 'x' })]))).toBe(error)
    const fault = new RangeError('--users')
    expect(inWordsOfOrigin(fault, overlay([layer('config', { users: 'x' })]))).toBe(fault)
  })

  it('in a variable names it', () => {
    expect(
      told('--users is "x"', layer('environment', { users: 'x' }), 'Give --users a number.'),
    ).toMatchObject({
      code: 'bad-option',
      message: 'users of environment is "x"',
      advice: 'Give users of environment a number.',
    })
  })

  it('in a config file names its key and its line', () => {
    const values = layer('config', { users: '5', rate: '3' })
    expect(told('--users and --rate were both given', values)).toMatchObject({
      message: 'users of config and rate of config were both given',
      place,
    })
  })

  it('that speaks of another flag is told as it is', () => {
    const values = layer('config', { users: '5', rate: '3' })
    expect(told('--user-agent and --users-most', values).message).toBe('--user-agent and --users-most')
  })

  it('in an item of a list is told by the item', () => {
    const values = layer('config', { sla: ['p95 quick'] })
    expect(told('the SLA "p95 quick" cannot be read', values)).toMatchObject({
      message: 'sla of config: the SLA "p95 quick" cannot be read',
      place,
    })
  })
})
