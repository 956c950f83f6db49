import { PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'

/** One of a few texts; the first unless said otherwise. */
export interface Choice<Value extends string> {
  readonly kind: 'plimsoll-choice'
  readonly values: readonly Value[]
}

/** What a plan may declare as an option: its usual value, which also says of what type it is, or a choice. */
export type OptionDeclaration = string | number | boolean | Choice<string>

/** The values of options that were declared like this. */
export type OptionValues<Declared> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Choice<infer Value>
    ? Value
    : Declared[Name] extends number
      ? number
      : Declared[Name] extends boolean
        ? boolean
        : string
}

/** A value that was given for an option, and who gave it: `--option size`, `PLIMSOLL_OPTION_SIZE`. */
export interface GivenOption {
  text: string
  origin: string
}

const on: readonly string[] = ['true', '1', 'yes', 'on']
const off: readonly string[] = ['false', '0', 'no', 'off']

let given: ReadonlyMap<string, GivenOption> = new Map()
let usual: ReadonlyMap<string, GivenOption> = new Map()
/** What was declared, with the text that was given for it. */
const declared = new Map<string, string | undefined>()

/**
 * Says what was given for options, before the plan that declares them is loaded. A variable `PLIMSOLL_OPTION_…` stands
 * over what is `usual` (in a configuration), and below what is given otherwise.
 */
export function provideOptions(
  values: ReadonlyMap<string, GivenOption>,
  usualValues: ReadonlyMap<string, GivenOption> = new Map(),
): void {
  given = values
  usual = usualValues
  declared.clear()
}

/**
 * The options that were given, by name, as text: what a worker must be provided with. Throws a `PlimsollError`
 * (`bad-option`) for one that the plan, now loaded, did not declare; what is usual is so for many plans, and may have more.
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
 * Declares what can be chosen for each run, and answers the choices: `--option size=20`, or the variable
 * `PLIMSOLL_OPTION_SIZE`. The usual value of each says its type:
 *
 *   const { size, kind } = options({ size: 10, kind: choice('small', 'large') })
 *
 * Throws a `PlimsollError` (`bad-option`) for a value of another type.
 */
export function options<const Declared extends Readonly<Record<string, OptionDeclaration>>>(
  declarations: Declared,
): OptionValues<Declared> {
  return declaration(() => {
    const values = Object.entries(declarations ?? {}).map(([name, usualValue]) => {
      checkName(name)
      checkDeclaration(name, usualValue)
      const found = find(name)
      declared.set(name, found?.text)
      return [name, found === undefined ? usualOf(usualValue) : read(name, found, usualValue)]
    })
    return Object.fromEntries(values) as OptionValues<Declared>
  })
}

/** Declares an option that is one of a few texts: `choice('small', 'large')`. The first is the usual one. */
export function choice<const Value extends string>(...values: readonly [Value, ...Value[]]): Choice<Value> {
  return declaration(() => {
    if (values.length === 0 || !values.every((value) => typeof value === 'string')) {
      throw new PlimsollError('bad-option', 'a choice is between texts', {
        advice: "Write choice('small', 'large').",
      })
    }
    return { kind: 'plimsoll-choice', values }
  })
}

/** The variable of an option: `maxItems` → `PLIMSOLL_OPTION_MAX_ITEMS`. */
export function optionVariable(name: string): string {
  return `PLIMSOLL_OPTION_${name.replace(/[a-z\d](?=[A-Z])/g, '$&_').toUpperCase()}`
}

function find(name: string): GivenOption | undefined {
  const variable = optionVariable(name)
  const text = process.env[variable]
  return (
    given.get(name) ??
    (text === undefined || text === '' ? undefined : { text, origin: variable }) ??
    usual.get(name)
  )
}

function usualOf(declaration: OptionDeclaration): unknown {
  return typeof declaration === 'object' ? declaration.values[0] : declaration
}

function read(name: string, { text, origin }: GivenOption, declaration: OptionDeclaration): unknown {
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
        /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? finite(Number(text)) : undefined,
      )
    case 'boolean': {
      const word = text.toLowerCase()
      return expects("'true' or 'false'", on.includes(word) ? true : off.includes(word) ? false : undefined)
    }
    case 'object': {
      const { values } = declaration
      return expects(values.map(shown).join(' or '), values.includes(text) ? text : undefined)
    }
    default:
      return text
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

function checkName(name: string): void {
  const twice = declared.has(name)
  if (!twice && /^[a-z][\w-]*$/i.test(name)) return
  throw new PlimsollError(
    'bad-option',
    twice ? `the option '${name}' is declared twice` : `${shown(name)} cannot be the name of an option`,
    {
      advice: twice
        ? 'Declare it once, and import it where it is needed.'
        : 'A name is of letters, digits, - and _.',
      keys: [name],
    },
  )
}

function checkDeclaration(name: string, declaration: unknown): void {
  if (typeof declaration === 'string' || typeof declaration === 'boolean') return
  if (typeof declaration === 'number' && Number.isFinite(declaration)) return
  if ((declaration as Choice<string> | null)?.kind === 'plimsoll-choice') return
  throw new PlimsollError('bad-option', `the option '${name}' is declared as ${shown(declaration)}`, {
    advice: "Give its usual value, a text, a number, true or false, or choice('a', 'b').",
    keys: [name],
  })
}
