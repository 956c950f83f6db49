/** Deeper than anything that a plan says: what refers to itself ends there. */
const deepest = 20

/** The same, where keys that may be absent may be undefined as well. */
type Loose<T> = T extends object ? { [Key in keyof T]: T[Key] | undefined } : T

/**
 * Copies a value so that it survives JSON: keys whose value is undefined are left out, a number that is not finite becomes
 * its text, and what is not data, such as a function, becomes null. The code that reads the copy refuses both.
 */
export function plainData<T>(value: Loose<T>): T {
  return copied(value, 0) as T
}

function copied(value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || depth > deepest) return null
  if (Array.isArray(value)) return value.map((each) => copied(each, depth + 1))
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.map(([key, each]) => [key, copied(each, depth + 1)]))
}
