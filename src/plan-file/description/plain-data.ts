import { shown } from '../../base/text/shown.ts'

/** Deeper than any plan. Circular references end at this depth. */
const maxDepth = 20

/** The same type, but every key may be undefined. */
type Loose<T> = T extends object ? { [Key in keyof T]: T[Key] | undefined } : T

/**
 * Copies a value so that it survives JSON. Keys with the value undefined are omitted, numbers that are not finite become
 * strings, functions become the words `a function`, and other values that are not data become null. The code that reads
 * the copy rejects them.
 */
export function plainData<T>(value: Loose<T>): T {
  return copyOf(value, 0) as T
}

function copyOf(value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function') return shown(value)
  if (typeof value !== 'object' || depth > maxDepth) return null
  if (Array.isArray(value)) return value.map((each) => copyOf(each, depth + 1))
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.map(([key, each]) => [key, copyOf(each, depth + 1)]))
}
