import { describe, expect, it } from 'vitest'
import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import type { Origin } from './setting-layers.ts'
import { blamedOn, inSettingWords, settingWord, wrongValue } from './setting-words.ts'
import type { SettingName } from './settings.ts'

const place = { file: '/project/plimsoll.config.ts', line: 4, column: 3 }

function origins(from: Origin['from'], ...names: SettingName[]): ReadonlyMap<SettingName, Origin> {
  return new Map(names.map((name) => [name, { from, written: 'x', ...(from === 'config' && { place }) }]))
}

describe('the name of a setting', () => {
  it.each<[Origin['from'], SettingName, string | boolean | undefined, string]>([
    ['flag', 'runTime', undefined, '--run-time'],
    ['flag', 'proxy', 'none', '--proxy none'],
    ['flag', 'typeCheck', false, '--no-type-check'],
    ['environment', 'runTime', undefined, 'PLIMSOLL_RUN_TIME'],
    ['environment', 'proxy', 'none', 'PLIMSOLL_PROXY=none'],
    ['config', 'runTime', undefined, 'runTime in plimsoll.config.ts'],
    ['config', 'proxy', 'none', 'proxy: "none" in plimsoll.config.ts'],
    ['option', 'runTime', undefined, 'the option runTime'],
    ['option', 'typeCheck', false, 'the option typeCheck: false'],
  ])('for the source %s is that of the source: %s %j', (from, name, value, word) => {
    expect(settingWord(name, { from, ...(from === 'config' && { place }) }, value)).toBe(word)
  })
})

describe('an error', () => {
  const both = new PlimsollError(
    'bad-option',
    phrase`${setting('users')} and ${setting('rate')} were both given`,
    { setting: 'users', advice: phrase`Leave ${setting('rate')} out.` },
  )
  const worded = (
    error: PlimsollError,
    set: ReadonlyMap<SettingName, Origin>,
    usual: 'flag' | 'option' = 'flag',
  ) => inSettingWords(error, { origins: set }, usual) as PlimsollError

  it('names settings by their keys until their sources are known', () => {
    expect([both.message, both.advice]).toEqual(['users and rate were both given', 'Leave rate out.'])
  })

  it('names each setting as in its source', () => {
    expect(worded(both, origins('flag', 'users', 'rate'))).toMatchObject({
      code: 'bad-option',
      message: '--users and --rate were both given',
      advice: 'Leave --rate out.',
      place: undefined,
    })
    expect(worded(both, origins('environment', 'users', 'rate')).message).toBe(
      'PLIMSOLL_USERS and PLIMSOLL_RATE were both given',
    )
    const mixed = new Map([...origins('config', 'users'), ...origins('flag', 'rate')])
    expect(worded(both, mixed)).toMatchObject({
      message: 'users in plimsoll.config.ts and --rate were both given',
      place,
    })
    expect(worded(both, origins('option', 'users', 'rate')).message).toBe(
      'the option users and the option rate were both given',
    )
  })

  it('names unset settings as in the usual source', () => {
    const error = new PlimsollError('no', 'it is not there', {
      advice: phrase`Try ${setting('proxy', 'none')}.`,
    })
    expect(worded(error, new Map()).advice).toBe('Try --proxy none.')
    expect(worded(error, new Map(), 'option').advice).toBe('Try the option proxy: "none".')
  })

  it('an error in an item of a list names the setting, unless it is a flag', () => {
    const error = new PlimsollError('bad-sla', 'the SLA "p95 quick" cannot be read', { setting: 'sla' })
    expect(worded(error, origins('config', 'sla'))).toMatchObject({
      message: 'sla in plimsoll.config.ts: the SLA "p95 quick" cannot be read',
      place,
    })
    expect(worded(error, origins('environment', 'sla')).message).toMatch(/^PLIMSOLL_SLA: the SLA/)
    expect(worded(error, origins('flag', 'sla')).message).toBe('the SLA "p95 quick" cannot be read')
  })

  it('keeps its own place and its cause', () => {
    const cause = new Error('why')
    const own = { file: 'a.load.ts', line: 1 }
    const error = new PlimsollError('bad', phrase`${setting('users')} is odd`, { place: own, cause })
    expect(worded(error, origins('config', 'users'))).toMatchObject({ place: own, cause })
  })

  it('an error that concerns no setting is unchanged, like any other thrown value', () => {
    const error = new PlimsollError('bad-plan', 'the plan has no --users')
    expect(worded(error, origins('config', 'users'))).toBe(error)
    const fault = new RangeError('users')
    expect(inSettingWords(fault, { origins: origins('config', 'users') }, 'flag')).toBe(fault)
  })

  it('may quote a string that looks like a setting', () => {
    const error = new PlimsollError('bad', phrase`${setting('users')} is ${'"--users {users}"'}`)
    expect(worded(error, origins('environment', 'users')).message).toBe('PLIMSOLL_USERS is "--users {users}"')
  })
})

it('the error for a wrong value has its source and the right values', () => {
  const wrong = { problem: 'which is not a number', expected: 'a number' }
  expect(wrongValue('bad-option', 'users', { from: 'flag' }, 'x', wrong)).toMatchObject({
    message: '--users is "x", which is not a number',
    advice: 'Give --users a number.',
    setting: 'users',
  })
  expect(wrongValue('bad-config', 'users', { from: 'config', place }, 0, wrong)).toMatchObject({
    code: 'bad-config',
    message: 'users in plimsoll.config.ts is 0, which is not a number',
    advice: 'Give users a number.',
    place,
  })
  expect(wrongValue('bad-option', 'users', { from: 'option' }, [], wrong).message).toBe(
    'the option users is a list, which is not a number',
  )
})

it('an error in parsing a value names its setting', () => {
  const fail = (message: string) => () => {
    throw new PlimsollError('bad-target', message, { advice: 'Mend it.' })
  }
  expect(() => blamedOn('host', fail('it has no host'))).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      message: 'host: it has no host',
      advice: 'Mend it.',
      setting: 'host',
    }),
  )
  const other = new PlimsollError('bad-option', 'of another one', { setting: 'users' })
  expect(() =>
    blamedOn('host', () => {
      throw other
    }),
  ).toThrow(other)
  expect(blamedOn('host', () => 5)).toBe(5)
})
