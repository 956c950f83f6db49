/**
 * Returns whether a value from outside the process has the expected shape. Shapes are composed with the functions below.
 * They allow unknown fields, because only what a receiver relies on is checked.
 */
export type Shape = (value: unknown) => boolean

type Fields = Readonly<Record<string, Shape>>

/** Returns whether a value is an object and neither an array nor null. */
export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const anything: Shape = () => true

export const flag: Shape = (value) => typeof value === 'boolean'

/** Accepts finite numbers that are not negative. */
export const finite: Shape = (value) => typeof value === 'number' && Number.isFinite(value)

/** A finite number of at least 0. */
export const amount: Shape = (value) =>
  typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY

/** Accepts safe integers of at least `min`. */
export function whole(min = Number.NEGATIVE_INFINITY): Shape {
  return (value) => Number.isSafeInteger(value) && (value as number) >= min
}

/** Accepts strings of at most `maxLength` UTF-16 units. */
export function text(maxLength = Number.POSITIVE_INFINITY): Shape {
  return (value) => typeof value === 'string' && value.length <= maxLength
}

export function oneOf(values: readonly unknown[]): Shape {
  return (value) => values.includes(value)
}

/** Accepts arrays of `min` to `max` values of one shape. */
export function listOf(item: Shape, { min = 0, max = Number.POSITIVE_INFINITY } = {}): Shape {
  return (value) =>
    Array.isArray(value) && value.length >= min && value.length <= max && value.every((each) => item(each))
}

/** Accepts arrays with one value of each shape, in order. */
export function tuple(...items: readonly Shape[]): Shape {
  return (value) =>
    Array.isArray(value) && value.length === items.length && items.every((item, index) => item(value[index]))
}

/** Accepts objects with any keys whose values all have one shape. */
export function mapOf(item: Shape): Shape {
  return (value) => isFields(value) && Object.values(value).every((each) => item(each))
}

/** Accepts objects with these fields. */
export function fields(shapes: Fields): Shape {
  const entries = Object.entries(shapes)
  return (value) => isFields(value) && entries.every(([key, shape]) => shape(value[key]))
}

/** Accepts objects whose field `key` is the name of the variant that they have. */
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

/** Accepts values that have all of these shapes. */
export function allOf(...shapes: readonly Shape[]): Shape {
  return (value) => shapes.every((shape) => shape(value))
}
