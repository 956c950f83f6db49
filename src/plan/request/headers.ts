import { PlimsollError } from '../../base/error.ts'

/** Headers as users write them: a name and a value, or several values. */
export type Headers = Readonly<Record<string, string | number | readonly string[]>>

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const lineBreak = /[\r\n\0]/

/** What the engine decides itself: two of these in one request would be read differently by different servers. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'host'])

/** Headers by their lower-case name, a later set over an earlier one. Throws a `PlimsollError` (`bad-header`). */
export function mergeHeaders(
  ...sets: (Headers | undefined)[]
): Map<string, [name: string, values: readonly string[]]> {
  const merged = new Map<string, [string, readonly string[]]>()
  for (const headers of sets) {
    for (const [name, value] of Object.entries(headers ?? {})) {
      const values = (Array.isArray(value) ? value : [value]).map(String)
      checkHeader(name, values)
      merged.set(name.toLowerCase(), [name, values])
    }
  }
  return merged
}

/** Throws a `PlimsollError` (`bad-header`) for what cannot be a header. */
export function checkHeader(name: string, values: readonly string[]): void {
  if (!token.test(name)) {
    throw new PlimsollError('bad-header', `${JSON.stringify(name)} cannot be the name of a header`, {
      advice: "Letters, digits and '-' make a name.",
    })
  }
  if (framing.has(name.toLowerCase()) && name.toLowerCase() !== 'host') {
    throw new PlimsollError('bad-header', `the header ${name} is set by Plimsoll itself`, {
      advice: 'Leave it out: it follows from the body and the connection.',
    })
  }
  if (name.toLowerCase() === 'host' && values.length !== 1) {
    throw new PlimsollError('bad-header', `the header ${name} has ${values.length} values`, {
      advice: 'A request names one host.',
    })
  }
  for (const value of values) {
    if (!lineBreak.test(value)) continue
    throw new PlimsollError(
      'bad-header',
      `the value of the header ${name} has a line break or a zero byte in it`,
      {
        advice: 'A header is one line. Encode or trim the value.',
      },
    )
  }
}
