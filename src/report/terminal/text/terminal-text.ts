import { stripVTControlCharacters } from 'node:util'
import { withoutSecretValues } from '../../../base/secrets/secret-values.ts'

const suspect = /[^\x20-\x7e]/
const separators = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
const invisible = /[\p{Cf}\p{Variation_Selector}]/gu
const stackedMarks = /(\p{M}{3})\p{M}+/gu

/** Longer strings are cut: a message may contain a reply of several megabytes. No terminal line is this long. */
const maxLength = 10_000

/**
 * Makes a string from outside safe to print on one line. Names and messages come from plans, servers and record files:
 * they must not move the cursor, change colours, ring the bell or change the direction of writing, and not tell secrets.
 */
export function plainText(given: string): string {
  // Before it is cut, wrapped or marked, because then a secret could not be found any more.
  const text = withoutSecretValues(given)
  if (text.length > maxLength) return plainText(`${text.slice(0, maxLength - 1).toWellFormed()}…`)
  if (!suspect.test(text)) return text
  return stripVTControlCharacters(text.toWellFormed())
    .replace(separators, ' ')
    .replace(invisible, '')
    .replace(stackedMarks, '$1')
}
