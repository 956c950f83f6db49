import { stripVTControlCharacters } from 'node:util'

const suspect = /[^\x20-\x7e]/
const separators = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
const invisible = /[\p{Cf}\p{Variation_Selector}]/gu
const stackedMarks = /(\p{M}{3})\p{M}+/gu

/** Longer than any line of a terminal; a text may be a reply of several megabytes. */
const longest = 10_000

/**
 * Makes a text from outside safe to print. Names and messages come from plans, servers and record files: none may
 * move the cursor, change colours, ring the bell or change the direction of writing, and all stay on one line.
 */
export function plainText(text: string): string {
  if (text.length > longest) return plainText(`${text.slice(0, longest - 1).toWellFormed()}…`)
  if (!suspect.test(text)) return text
  return stripVTControlCharacters(text.toWellFormed())
    .replace(separators, ' ')
    .replace(invisible, '')
    .replace(stackedMarks, '$1')
}
