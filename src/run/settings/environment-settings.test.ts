import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { environmentSettings, strayVariables } from './environment-settings.ts'
import { settingEntries, variableOf } from './settings.ts'

const valuesOf = (environment: Record<string, string>, command: 'run' | 'quick' = 'run') =>
  Object.fromEntries([...environmentSettings(environment, command)].map(([name, { read }]) => [name, read()]))

describe('variables', () => {
  it('set the settings that they are named after, and are recorded as the source', () => {
    const layer = environmentSettings({ PLIMSOLL_RUN_TIME: '5m', PATH: '/bin' }, 'run')
    expect([...layer].map(([name, { origin, read }]) => [name, origin, read()])).toEqual([
      ['runTime', { from: 'environment', written: '5m' }, 300_000],
    ])
  })

  it('variables have one item of a list per line', () => {
    expect(valuesOf({ PLIMSOLL_SLA: 'p95 < 300ms\n\n  \r\nerrors < 1%\n' })).toEqual({
      sla: ['p95 < 300ms', 'errors < 1%'],
    })
  })

  it('preserve any list whose items are lines', () => {
    const item = fc.stringMatching(/^[^\r\n]*[^\s][^\r\n]*$/)
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), fc.constantFrom('\n', '\r\n', '\n\n'), (items, end) => {
        expect(valuesOf({ PLIMSOLL_SLA: items.join(end) })).toEqual({ sla: items })
      }),
    )
  })

  it('variables have no effect if they are empty', () => {
    expect(valuesOf({ PLIMSOLL_USERS: '', PLIMSOLL_QUIET: '', PLIMSOLL_SLA: '' })).toEqual({})
  })

  it.each([
    ['1', true],
    ['TRUE', true],
    ['on', true],
    ['yes', true],
    ['0', false],
    ['false', false],
    ['Off', false],
    ['no', false],
  ])('%j is the value of a switch', (text, expected) => {
    expect(valuesOf({ PLIMSOLL_QUIET: text, PLIMSOLL_TYPE_CHECK: text })).toEqual({
      quiet: expected,
      typeCheck: expected,
    })
  })

  it('a variable with a wrong value of a switch is an error', () => {
    expect(() => valuesOf({ PLIMSOLL_QUIET: 'maybe' })).toThrow(
      expect.objectContaining({
        code: 'bad-option',
        message: 'PLIMSOLL_QUIET is "maybe", which is neither true nor false',
      }),
    )
  })

  it('variables have no effect on another command or on settings that only a flag can set', () => {
    expect(valuesOf({ PLIMSOLL_TYPE_CHECK: '0', PLIMSOLL_USERS: '3' }, 'quick')).toEqual({ users: 3 })
    expect(valuesOf({ PLIMSOLL_METHOD: 'PUT', PLIMSOLL_PRINT_CONFIG: '1' }, 'quick')).toEqual({})
  })
})

describe('a variable without effect', () => {
  it.each([
    ['PLIMSOLL_USRES', 'The variable PLIMSOLL_USRES has no effect. Did you mean PLIMSOLL_USERS?'],
    [
      'PLIMSOLL_SPAWNRATE',
      'The variable PLIMSOLL_SPAWNRATE has no effect. Did you mean PLIMSOLL_SPAWN_RATE?',
    ],
    ['PLIMSOLL_METHOD', 'The variable PLIMSOLL_METHOD has no effect.'],
    ['PLIMSOLL_', 'The variable PLIMSOLL_ has no effect.'],
    ['PLIMSOLL_SOMETHING_ELSE', 'The variable PLIMSOLL_SOMETHING_ELSE has no effect.'],
  ])('is reported: %s', (name, sentence) => {
    expect(strayVariables({ [name]: '1', PLIMSOLL_USERS: '5' })).toEqual([sentence])
  })

  it('is not reported if it is known, an option of a plan, or of another program', () => {
    const ours = settingEntries.filter(([, { flagOnly }]) => !flagOnly).map(([name]) => variableOf(name))
    const known = [
      ...ours,
      'PLIMSOLL_DEBUG',
      'PLIMSOLL_OPTION_SIZE',
      'PLIMSOL_USERS',
      'plimsoll_users',
      'HOME',
    ]
    expect(strayVariables(Object.fromEntries(known.map((name) => [name, '1'])))).toEqual([])
  })
})
