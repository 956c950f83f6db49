import { PlimsollError, type SourcePlace } from '../../base/error.ts'

/** The maximum depth of nesting in the result of `setup`. */
const maxDepth = 100

/**
 * Returns the result of `setup`, ready to be sent to every worker as JSON. Throws a `PlimsollError` (`bad-setup-data`) for
 * anything that JSON would lose silently, such as a Map, a Date, a function or NaN.
 */
export function setupData(data: unknown, place: SourcePlace | undefined): unknown {
  const found = data === undefined ? undefined : findUnsupported(data, '', new Set())
  if (found === undefined) return data ?? null
  throw new PlimsollError(
    'bad-setup-data',
    `the plan's setup returns ${found.what}${found.path === '' ? '' : ` (at ${found.path})`}, which JSON cannot represent`,
    {
      advice:
        'The result of setup is sent to every worker as JSON: return strings, numbers, booleans, null, and lists and objects of those.',
      ...(place && { place }),
      keys: ['setup'],
    },
  )
}

interface Unsupported {
  what: string
  path: string
}

/** Finds the first part that JSON would change. `within` are the objects that contain `value`. */
function findUnsupported(value: unknown, path: string, within: Set<object>): Unsupported | undefined {
  const unsupported = (what: string): Unsupported => ({ what, path: path.replace(/^\./, '') })
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : unsupported(`the number ${value}`)
  if (typeof value !== 'object')
    return unsupported(value === undefined ? 'undefined in a list' : `a ${typeof value}`)
  if (within.has(value)) return unsupported('something that contains itself')
  if (within.size >= maxDepth) return unsupported('something very deep')
  within.add(value)
  const inside = Array.isArray(value)
    ? findInList(value, path, within)
    : findInObject(value, path, within, unsupported)
  within.delete(value)
  return inside
}

function findInList(list: readonly unknown[], path: string, within: Set<object>): Unsupported | undefined {
  for (let at = 0; at < list.length; at++) {
    const found = findUnsupported(list[at], `${path}[${at}]`, within)
    if (found !== undefined) return found
  }
  return undefined
}

function findInObject(
  value: object,
  path: string,
  within: Set<object>,
  unsupported: (what: string) => Unsupported,
): Unsupported | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && !isPlainElsewhere(prototype)) {
    const name = (value as { constructor?: { name?: string } }).constructor?.name || 'class'
    return unsupported(/^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`)
  }
  for (const [key, part] of Object.entries(value)) {
    // A key with the value undefined is absent in JSON, and reads as undefined.
    if (part === undefined) continue
    const found = findUnsupported(part, `${path}.${key}`, within)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a prototype belongs to plain objects of another realm, such as a `vm` context. */
function isPlainElsewhere(prototype: unknown): boolean {
  return (
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype as object, 'isPrototypeOf')
  )
}
