import { PlimsollError } from '../error.ts'
import { nearestName } from '../text/nearest-name.ts'
import { shown } from '../text/shown.ts'

/** The names of a type's properties; for a union, those of all its members. Index signatures are left out. */
type PropertyOf<T> = T extends unknown
  ? keyof { [Key in keyof T as string extends Key ? never : Key extends string ? Key : never]: true }
  : never

/** The keys that an object of an author may have. */
export type KnownKeys = ReadonlySet<string>

/** Returns the keys of a type as data. The compiler refuses a key that the type lacks, and a key that is left out. */
export function keysOf<T>(keys: Readonly<Record<PropertyOf<T>, true>>): KnownKeys {
  return new Set(Object.keys(keys))
}

/** How a mistake in an object is reported: the name of the object in messages, the code of the error, and the keys that lead to the object. */
export interface AuthoredContext {
  what: string
  code: string
  keys?: readonly string[]
}

/**
 * Checks an object that an author wrote: it must be an object, and have none but known keys. Throws a `PlimsollError` with
 * the keys of the mistake, and the nearest known key as advice. TypeScript reports the same mistakes in a typed plan; this
 * reports them in plain JavaScript, and for objects that were built elsewhere.
 */
export function checkKeys(
  value: unknown,
  known: KnownKeys,
  context: AuthoredContext,
): asserts value is object {
  const { what, code, keys = [] } = context
  if (!isPlainObject(value)) {
    const isOther = shown(value) === 'an object'
    const expected = isOther ? 'a plain object' : 'an object'
    throw new PlimsollError(code, `${what} is ${shown(value)}, which is not ${expected}`, {
      advice: `Write an object. ${listOf(known)}`,
      ...(keys.length > 0 && { keys }),
    })
  }
  for (const key of Object.keys(value)) if (!known.has(key)) throw unknownKey(key, known, context)
}

/** Makes the error for a key that an object cannot have. */
function unknownKey(
  key: string,
  known: KnownKeys,
  { what, code, keys = [] }: AuthoredContext,
): PlimsollError {
  const near = nearestName(key, known)
  return new PlimsollError(code, `${what} has no option ${/^[\w.-]+$/.test(key) ? `'${key}'` : shown(key)}`, {
    advice: near === undefined ? listOf(known) : `Did you mean '${near}'?`,
    keys: [...keys, key],
  })
}

/** Checks that an option, if given, is a function. Throws a `PlimsollError` with the key of the mistake. */
export function checkFunctions<T extends object>(
  value: T,
  names: readonly (keyof T & string)[],
  context: AuthoredContext,
): void {
  for (const name of names) {
    const given: unknown = value[name]
    if (given === undefined || typeof given === 'function') continue
    throw invalidValue(name, given, 'a function', `Write ${name}: (…) => { … }.`, context)
  }
}

/** Checks that an option, if given, is true or false. Throws a `PlimsollError` with the key of the mistake. */
export function checkBooleans<T extends object>(
  value: T,
  names: readonly (keyof T & string)[],
  context: AuthoredContext,
): void {
  for (const name of names) {
    const given: unknown = value[name]
    if (given === undefined || typeof given === 'boolean') continue
    throw invalidValue(name, given, 'true or false', 'Write true or false, without quotes.', context)
  }
}

/** Makes the error for an option with a value of the wrong kind. `expected` names the right kind. */
export function invalidValue(
  name: string,
  given: unknown,
  expected: string,
  advice: string,
  { what, code, keys = [] }: AuthoredContext,
): PlimsollError {
  return new PlimsollError(code, `${name} of ${what} is ${shown(given)}, which is not ${expected}`, {
    advice,
    keys: [...keys, name],
  })
}

/**
 * Whether a value is an object as a literal makes it: its keys are all it has. A `Map` or an object that inherits its options
 * would be read as one without options.
 */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // The prototype of literals has no prototype itself, also that of another realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Whether a value is a promise, or another object with `then`. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}

function listOf(known: KnownKeys): string {
  return `The options are: ${[...known].join(', ')}.`
}
