import { PlimsollError, type SourcePlace } from '../../base/error.ts'

/** The deepest nesting that `setup` may return. */
const deepest = 100

/**
 * Returns what `setup` returned, ready to be sent to every worker as JSON. Throws a `PlimsollError` (`bad-setup-data`) for
 * anything that JSON would lose silently, such as a Map, a Date, a function or NaN.
 */
export function setupData(data: unknown, place: SourcePlace | undefined): unknown {
  const found = data === undefined ? undefined : firstOdd(data, '', new Set())
  if (found === undefined) return data ?? null
  throw new PlimsollError(
    'bad-setup-data',
    `the plan's setup returns ${found.what}${found.path === '' ? '' : ` (at ${found.path})`}, which JSON cannot represent`,
    {
      advice:
        'What setup returns is sent to every worker as JSON: return strings, numbers, booleans, null, and lists and objects of those.',
      ...(place && { place }),
      keys: ['setup'],
    },
  )
}

interface Odd {
  what: string
  path: string
}

/** The first part that JSON would change. `within` are the objects that contain it. */
function firstOdd(value: unknown, path: string, within: Set<object>): Odd | undefined {
  const odd = (what: string): Odd => ({ what, path: path.replace(/^\./, '') })
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : odd(`the number ${value}`)
  if (typeof value !== 'object') return odd(value === undefined ? 'undefined in a list' : `a ${typeof value}`)
  if (within.has(value)) return odd('something that contains itself')
  if (within.size >= deepest) return odd('something very deep')
  within.add(value)
  const inside = Array.isArray(value) ? oddInList(value, path, within) : oddInObject(value, path, within, odd)
  within.delete(value)
  return inside
}

function oddInList(list: readonly unknown[], path: string, within: Set<object>): Odd | undefined {
  for (let at = 0; at < list.length; at++) {
    const found = firstOdd(list[at], `${path}[${at}]`, within)
    if (found !== undefined) return found
  }
  return undefined
}

function oddInObject(
  value: object,
  path: string,
  within: Set<object>,
  odd: (what: string) => Odd,
): Odd | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && !isPlainElsewhere(prototype)) {
    const name = (value as { constructor?: { name?: string } }).constructor?.name || 'class'
    return odd(/^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`)
  }
  for (const [key, part] of Object.entries(value)) {
    // A key with the value undefined is absent in JSON, and reads as undefined.
    if (part === undefined) continue
    const found = firstOdd(part, `${path}.${key}`, within)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a prototype is that of plain objects of another realm, such as a `vm` context. */
function isPlainElsewhere(prototype: unknown): boolean {
  return (
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype as object, 'isPrototypeOf')
  )
}
