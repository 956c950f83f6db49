/** Formats an invalid value for a message: a string in quotes, `a list`, `an object`, or `String(value)`. Never throws. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'a list' : 'an object'
}
