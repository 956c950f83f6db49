/**
 * A check of a value from outside, put together from the functions below. It allows fields that it does not know: what a
 * receiver relies on is checked, no more.
 */
export type Shape = (value: unknown) => boolean

type Fields = Readonly<Record<string, Shape>>

/** Whether a value is an object with fields: no list and not null. */
export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const anything: Shape = () => true

export const flag: Shape = (value) => typeof value === 'boolean'

/** A finite number that is not negative. */
export const amount: Shape = (value) =>
  typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY

/** A whole number of at least `least`. */
export function whole(least = Number.NEGATIVE_INFINITY): Shape {
  return (value) => Number.isSafeInteger(value) && (value as number) >= least
}

/** A text of at most `longest` UTF-16 units. */
export function text(longest = Number.POSITIVE_INFINITY): Shape {
  return (value) => typeof value === 'string' && value.length <= longest
}

export function oneOf(values: readonly unknown[]): Shape {
  return (value) => values.includes(value)
}

/** A list of values of one shape. */
export function listOf(item: Shape, { least = 0, most = Number.POSITIVE_INFINITY } = {}): Shape {
  return (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every((each) => item(each))
}

/** A list with one value of each shape. */
export function tuple(...items: readonly Shape[]): Shape {
  return (value) =>
    Array.isArray(value) && value.length === items.length && items.every((item, index) => item(value[index]))
}

/** An object whose values all have one shape, whatever their keys. */
export function mapOf(item: Shape): Shape {
  return (value) => isFields(value) && Object.values(value).every((each) => item(each))
}

/** An object with these fields. */
export function fields(shapes: Fields): Shape {
  const entries = Object.entries(shapes)
  return (value) => isFields(value) && entries.every(([key, shape]) => shape(value[key]))
}

/** An object whose field `key` says which of several shapes it has. */
export function variants(key: string, shapes: Readonly<Record<string, Fields>>): Shape {
  const checks = new Map(Object.entries(shapes).map(([name, each]) => [name, fields(each)]))
  return (value) => isFields(value) && checks.get(value[key] as string)?.(value) === true
}

export function optional(shape: Shape): Shape {
  return (value) => value === undefined || shape(value)
}

export function orNull(shape: Shape): Shape {
  return (value) => value === null || shape(value)
}

/** A value that has all of several shapes. */
export function allOf(...shapes: readonly Shape[]): Shape {
  return (value) => shapes.every((shape) => shape(value))
}
