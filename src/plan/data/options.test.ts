import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import { withoutSecretValues } from '../../base/secrets/secret-values.ts'
import { env } from './env.ts'
import { choice, givenOptions, options, optionVariable, provideOptions } from './options.ts'

const flags = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([name, text]) => [name, { text, origin: `--option ${name}` }]))

beforeEach(() => provideOptions(new Map()))
afterEach(() => void vi.unstubAllEnvs())

const declare = () =>
  options({ size: 10, kind: choice('small', 'large'), verbose: false, name: '', maxItems: 3 })

describe('options', () => {
  test('options have their default values if nothing is given', () => {
    expect(declare()).toEqual({ size: 10, kind: 'small', verbose: false, name: '', maxItems: 3 })
    expect(givenOptions()).toEqual({})
  })

  test('options have the given values, by type', () => {
    provideOptions(flags({ size: '-2.5e1', kind: 'large', verbose: 'yes', name: 'a=b', maxItems: '.5' }))
    expect(declare()).toEqual({ size: -25, kind: 'large', verbose: true, name: 'a=b', maxItems: 0.5 })
  })

  test('can come from variables, which given values override and which override defaults', () => {
    vi.stubEnv('PLIMSOLL_OPTION_SIZE', '1')
    vi.stubEnv('PLIMSOLL_OPTION_MAX_ITEMS', '1')
    vi.stubEnv('PLIMSOLL_OPTION_NAME', '')
    provideOptions(flags({ size: '2' }), flags({ size: '3', maxItems: '3', name: 'usual' }))
    expect(declare()).toMatchObject({ size: 2, maxItems: 1, name: 'usual' })
    expect(givenOptions()).toEqual({ size: '2', maxItems: '1', name: 'usual' })
  })

  test('can be passed from one process to another', () => {
    vi.stubEnv('PLIMSOLL_OPTION_VERBOSE', 'on')
    provideOptions(flags({ size: '7' }))
    const here = declare()
    const given = givenOptions()
    vi.unstubAllEnvs()
    provideOptions(flags(given))
    expect(declare()).toEqual(here)
  })

  test.each([
    ['size', 'ten', 'a number'],
    ['size', '', 'a number'],
    ['size', '0x10', 'a number'],
    ['size', '1e999', 'a number'],
    ['size', ' 5', 'a number'],
    ['verbose', 'maybe', "'true' or 'false'"],
    ['kind', 'medium', '"small" or "large"'],
  ])('are refused if the type of the value is wrong: %s is %j', (name, text, expected) => {
    provideOptions(flags({ [name]: text }))
    expect(declare).toThrow(
      expect.objectContaining({
        code: 'bad-option',
        message: `--option ${name} is ${JSON.stringify(text)}, which is not ${expected}`,
      }),
    )
  })

  test('name the variable that an invalid value comes from', () => {
    vi.stubEnv('PLIMSOLL_OPTION_MAX_ITEMS', 'many')
    expect(declare).toThrow(/^PLIMSOLL_OPTION_MAX_ITEMS is "many"/)
  })

  test('are refused with a suggestion if the plan does not declare them', () => {
    provideOptions(flags({ sice: '5' }))
    declare()
    expect(givenOptions).toThrow(
      expect.objectContaining({
        code: 'bad-option',
        message: '--option sice: the plan has no option "sice"',
        advice: "Did you mean 'size'?",
      }),
    )
    provideOptions(new Map(), flags({ sice: '5' }))
    declare()
    expect(givenOptions()).toEqual({})
    provideOptions(flags({ constructor: '5' }))
    expect(givenOptions).toThrow(
      expect.objectContaining({
        advice: expect.stringContaining('It has none. A plan declares its options'),
      }),
    )
  })

  test.each([
    [{ 'a b': 1 }, '"a b" cannot be the name of an option'],
    [{ '': 1 }, '"" cannot be the name of an option'],
    [{ 'a=b': 1 }, '"a=b" cannot be the name of an option'],
    [{ a: null }, "the option 'a' is declared as null"],
    [{ a: Number.NaN }, "the option 'a' is declared as NaN"],
    [{ a: ['x'] }, "the option 'a' is declared as a list"],
  ])('are refused if their declaration is invalid: %j', (declarations, message) => {
    expect(() => options(declarations as never)).toThrow(
      expect.objectContaining({ code: 'bad-option', message }),
    )
  })

  test('are refused if they are declared twice or are an empty choice', () => {
    declare()
    expect(declare).toThrow("the option 'size' is declared twice")
    expect(() => choice(...([] as unknown as ['a']))).toThrow('a choice needs one or more strings')
  })

  test('options have variables that separate their words', () => {
    expect(['size', 'maxItems', 'max-items', 'apiURL', 'a1B'].map(optionVariable)).toEqual([
      'PLIMSOLL_OPTION_SIZE',
      'PLIMSOLL_OPTION_MAX_ITEMS',
      'PLIMSOLL_OPTION_MAX-ITEMS',
      'PLIMSOLL_OPTION_API_URL',
      'PLIMSOLL_OPTION_A1_B',
    ])
  })

  test('are parsed exactly if they are numbers', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (size) => {
        provideOptions(flags({ size: String(size) }))
        expect(options({ size: 1 }).size + 0).toBe(size + 0)
      }),
    )
  })
})

describe('an environment variable', () => {
  test('is returned, and kept secret', () => {
    vi.stubEnv('STRUCTURE_TOKEN', 'open sesame')
    expect(env('STRUCTURE_TOKEN')).toBe('open sesame')
    expect(withoutSecretValues('it said: open sesame')).toBe('it said: ***')
  })

  test('is replaced by the fallback, which is not secret, if it is empty or not set', () => {
    vi.stubEnv('STRUCTURE_EMPTY', '')
    expect(env('STRUCTURE_EMPTY', 'fallback')).toBe('fallback')
    expect(env('STRUCTURE_MISSING', '')).toBe('')
    expect(withoutSecretValues('fallback')).toBe('fallback')
  })

  test('is reported with a suggestion if it is missing', () => {
    vi.stubEnv('STRUCTURE_TOKEN', 'x')
    vi.stubEnv('STRUCTURE_EMPTY', '')
    expect(() => env('STRUCTURE_TOKNE')).toThrow(
      expect.objectContaining({
        code: 'env-missing',
        message: 'the environment variable STRUCTURE_TOKNE is not set',
        advice: expect.stringContaining('Did you mean STRUCTURE_TOKEN?'),
      }),
    )
    expect(() => env('STRUCTURE_EMPTY')).toThrow('the environment variable STRUCTURE_EMPTY is empty')
    expect(() => env(5 as never)).toThrow(expect.objectContaining({ code: 'env-missing' }))
  })
})

/** Only for the type checker: it is never run. */
function neverRun(): void {
  expectTypeOf(declare()).toEqualTypeOf<{
    readonly size: number
    readonly kind: 'small' | 'large'
    readonly verbose: boolean
    readonly name: string
    readonly maxItems: number
  }>()
  // @ts-expect-error there is no such option
  declare().sice
  // @ts-expect-error a size is a number
  const wrong: string = declare().size
  void wrong
  // @ts-expect-error there is no such choice
  void (declare().kind === 'medium')
  // @ts-expect-error an option is not a list
  options({ sizes: [1, 2] })
  // @ts-expect-error a choice consists of strings
  choice(1, 2)
  // @ts-expect-error a choice is not empty
  choice()
  // @ts-expect-error the default must be a string
  env('X', 5)
}

test('options are typed', () => {
  expect(neverRun).toBeTypeOf('function')
})
