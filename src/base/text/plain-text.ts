const unsafe = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu
const suspect = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\p{Cs}]/u

/**
 * A name or message fit for any terminal, file or report: on one line, at most `maxLength` UTF-16 units, well-formed.
 * What it was made from may come from a server, so control characters and those that turn the direction of writing
 * become spaces.
 */
export function plainText(text: string, maxLength: number): string {
  if (text.length <= maxLength && !suspect.test(text)) return text
  // Cut before anything else: the rest may be megabytes.
  const cut = text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/\p{Cs}$/u, '')}…`
  return cut.toWellFormed().replace(unsafe, ' ')
}
