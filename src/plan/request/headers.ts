import { PlimsollError } from '../../base/error.ts'
import { hasText, textAdvice } from '../../base/text/has-text.ts'
import { shown } from '../../base/text/shown.ts'
import { checkFields } from './fields.ts'

/** Headers as users write them: values by name, or several values for one name. */
export type Headers = Readonly<Record<string, string | number | readonly string[]>>

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const lineBreak = /[\r\n\0]/

/** Headers that the engine sets. Servers disagree on how to read a request that has two of one of these. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'host'])

/**
 * Merges sets of headers by their lower-case names; later sets override earlier ones. Throws a `PlimsollError`
 * (`bad-header`).
 */
export function mergeHeaders(
  ...sets: (Headers | undefined)[]
): Map<string, [name: string, values: readonly string[]]> {
  const merged = new Map<string, [string, readonly string[]]>()
  for (const headers of sets) {
    if (headers === undefined) continue
    checkFields(headers, 'the headers are', 'bad-header')
    for (const [name, value] of Object.entries(headers)) {
      const values = headerValues(name, value)
      merged.set(name.toLowerCase(), [name, values])
    }
  }
  return merged
}

/** Returns the values of a header as text. Throws a `PlimsollError` (`bad-header`) for what cannot be one. */
export function headerValues(name: string, value: Headers[string]): string[] {
  const values = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  for (const one of values) {
    if (hasText(one)) continue
    throw new PlimsollError('bad-header', `the header ${name} has the value ${shown(one)}`, {
      advice: `${textAdvice} To send no such header, leave it out.`,
    })
  }
  const texts = values.map(String)
  checkHeader(name, texts)
  return texts
}

/** Throws a `PlimsollError` (`bad-header`) for an invalid name or value, or a header that the engine sets. */
function checkHeader(name: string, values: readonly string[]): void {
  if (!token.test(name)) {
    throw new PlimsollError('bad-header', `${JSON.stringify(name)} cannot be the name of a header`, {
      advice: "Use letters, digits and '-'.",
    })
  }
  if (framing.has(name.toLowerCase()) && name.toLowerCase() !== 'host') {
    throw new PlimsollError('bad-header', `the header ${name} is set by Plimsoll itself`, {
      advice: 'Leave it out: Plimsoll derives it from the body and the connection.',
    })
  }
  if (name.toLowerCase() === 'host' && values.length !== 1) {
    throw new PlimsollError('bad-header', `the header ${name} has ${values.length} values`, {
      advice: 'Give one value: a request has exactly one host.',
    })
  }
  for (const value of values) {
    if (!lineBreak.test(value)) continue
    throw new PlimsollError(
      'bad-header',
      `the value of the header ${name} contains a line break or a zero byte`,
      {
        advice: 'A header is a single line. Encode or trim the value.',
      },
    )
  }
}
