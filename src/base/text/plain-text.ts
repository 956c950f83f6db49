const unsafe = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu
const suspect = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\p{Cs}]/u

/**
 * Makes a name or message, which can come from a server, safe for terminals, files and reports: a well-formed single line
 * of at most `maxLength` UTF-16 units. Control characters, and those that change the direction of writing, become spaces.
 */
export function plainText(text: string, maxLength: number): string {
  if (text.length <= maxLength && !suspect.test(text)) return text
  // Cut the string first, because it can be megabytes.
  const cut = text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/\p{Cs}$/u, '')}…`
  return cut.toWellFormed().replace(unsafe, ' ')
}
