import { PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'

/** An option that is one of several strings. The first is the default. */
export interface Choice<Value extends string> {
  readonly kind: 'plimsoll-choice'
  readonly values: readonly Value[]
}

/** An option as a plan declares it: its default value, which also sets its type, or a choice. */
export type OptionDeclaration = string | number | boolean | Choice<string>

/** The values of options, typed by their declarations. */
export type OptionValues<Declared> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Choice<infer Value>
    ? Value
    : Declared[Name] extends number
      ? number
      : Declared[Name] extends boolean
        ? boolean
        : string
}

/** The value of an option as text, and its origin, such as `--option size` or `PLIMSOLL_OPTION_SIZE`. */
export interface GivenOption {
  text: string
  origin: string
}

const trueWords: readonly string[] = ['true', '1', 'yes', 'on']
const falseWords: readonly string[] = ['false', '0', 'no', 'off']

let given: ReadonlyMap<string, GivenOption> = new Map()
let defaults: ReadonlyMap<string, GivenOption> = new Map()
/** The declared options, each with the text of its value if one was provided. */
const declared = new Map<string, string | undefined>()

/**
 * Provides the values of options before the plan that declares them is loaded. A variable `PLIMSOLL_OPTION_…` overrides
 * `defaultValues`, which come from a configuration, and is overridden by `values`.
 */
export function provideOptions(
  values: ReadonlyMap<string, GivenOption>,
  defaultValues: ReadonlyMap<string, GivenOption> = new Map(),
): void {
  given = values
  defaults = defaultValues
  declared.clear()
}

/**
 * Returns the provided values as text, by name, to send to workers. Throws a `PlimsollError` (`bad-option`) for a
 * provided option that the loaded plan did not declare, except for a default: a configuration serves many plans.
 */
export function givenOptions(): Record<string, string> {
  for (const [name, { origin }] of given) {
    if (declared.has(name)) continue
    const names = [...declared.keys()]
    const near = nearestName(name, names)
    const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`
    throw new PlimsollError('bad-option', `${origin}: the plan has no option ${shown(name)}`, {
      advice:
        near === undefined
          ? `${known} A plan declares its options: options({ size: 10 }).`
          : `Did you mean '${near}'?`,
    })
  }
  const texts = [...declared].filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(texts)
}

/**
 * Declares options that can be set for each run with `--option size=20` or the variable `PLIMSOLL_OPTION_SIZE`, and
 * returns their values. The default value of each sets its type:
 *
 *   const { size, kind } = options({ size: 10, kind: choice('small', 'large') })
 *
 * Throws a `PlimsollError` (`bad-option`) for a value of the wrong type.
 */
export function options<const Declared extends Readonly<Record<string, OptionDeclaration>>>(
  declarations: Declared,
): OptionValues<Declared> {
  return declaration(() => {
    const values = Object.entries(declarations ?? {}).map(([name, initial]) => {
      checkName(name)
      checkDeclaration(name, initial)
      const found = providedOption(name)
      declared.set(name, found?.text)
      return [name, found === undefined ? defaultOf(initial) : parseOption(name, found, initial)]
    })
    return Object.fromEntries(values) as OptionValues<Declared>
  })
}

/** Declares an option that is one of several strings: `choice('small', 'large')`. The first is the default. */
export function choice<const Value extends string>(...values: readonly [Value, ...Value[]]): Choice<Value> {
  return declaration(() => {
    if (values.length === 0 || !values.every((value) => typeof value === 'string')) {
      throw new PlimsollError('bad-option', 'a choice needs one or more strings', {
        advice: "Write choice('small', 'large').",
      })
    }
    return { kind: 'plimsoll-choice', values }
  })
}

/** Returns the name of an option's environment variable: `maxItems` → `PLIMSOLL_OPTION_MAX_ITEMS`. */
export function optionVariable(name: string): string {
  return `PLIMSOLL_OPTION_${name.replace(/[a-z\d](?=[A-Z])/g, '$&_').toUpperCase()}`
}

function providedOption(name: string): GivenOption | undefined {
  const variable = optionVariable(name)
  const text = process.env[variable]
  return (
    given.get(name) ??
    (text === undefined || text === '' ? undefined : { text, origin: variable }) ??
    defaults.get(name)
  )
}

function defaultOf(declaration: OptionDeclaration): unknown {
  return typeof declaration === 'object' ? declaration.values[0] : declaration
}

function parseOption(name: string, { text, origin }: GivenOption, declaration: OptionDeclaration): unknown {
  const expects = (expected: string, value: unknown) => {
    if (value !== undefined) return value
    throw new PlimsollError('bad-option', `${origin} is ${JSON.stringify(text)}, which is not ${expected}`, {
      advice: `The plan's option '${name}' is ${expected}.`,
      keys: [name],
    })
  }
  switch (typeof declaration) {
    case 'number':
      return expects(
        'a number',
        /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? finiteOrUndefined(Number(text)) : undefined,
      )
    case 'boolean': {
      const word = text.toLowerCase()
      return expects(
        "'true' or 'false'",
        trueWords.includes(word) ? true : falseWords.includes(word) ? false : undefined,
      )
    }
    case 'object': {
      const { values } = declaration
      return expects(values.map(shown).join(' or '), values.includes(text) ? text : undefined)
    }
    default:
      return text
  }
}

function finiteOrUndefined(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

function checkName(name: string): void {
  const isTwice = declared.has(name)
  if (!isTwice && /^[a-z][\w-]*$/i.test(name)) return
  throw new PlimsollError(
    'bad-option',
    isTwice ? `the option '${name}' is declared twice` : `${shown(name)} cannot be the name of an option`,
    {
      advice: isTwice
        ? 'Declare it once, and import it where it is needed.'
        : 'Begin with a letter, followed by letters, digits, - and _.',
      keys: [name],
    },
  )
}

function checkDeclaration(name: string, declaration: unknown): void {
  if (typeof declaration === 'string' || typeof declaration === 'boolean') return
  if (typeof declaration === 'number' && Number.isFinite(declaration)) return
  if ((declaration as Choice<string> | null)?.kind === 'plimsoll-choice') return
  throw new PlimsollError('bad-option', `the option '${name}' is declared as ${shown(declaration)}`, {
    advice: "Give its default value (a string, a number, true or false) or choice('a', 'b').",
    keys: [name],
  })
}
