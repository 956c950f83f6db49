/** The maximum length of a string in a message, in UTF-16 units. */
const maxLength = 120

/**
 * Formats an invalid value for a message: a string in quotes, `a list`, `a promise`, `a function`, `an object`, or
 * `String(value)`. A long string is cut. Never throws.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > maxLength ? `${value.slice(0, maxLength - 1)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return 'a list'
  return value instanceof Promise ? 'a promise' : 'an object'
}
