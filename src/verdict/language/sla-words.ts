/** Splits a string into words at spaces. Text in double quotes is one word, and so is each comparison. */
export function wordsOf(text: string): string[] {
  return text.match(/"(?:\\.|[^"\\])*"|<=|>=|[<>=]|[^\s"<>=]+|"/g) ?? []
}

/** Formats a name for use in an SLA: in double quotes if it could be mistaken for something else. */
export function quoted(name: string): string {
  const isPlain = name !== '' && name === name.trim() && !/["\p{C}]|\s\s|[^\S ]|:\s/u.test(name)
  return isPlain ? name : JSON.stringify(name)
}

/** Returns the name in a word: the text between its quotes, or the word itself. */
export function unquoted(word: string): string {
  if (!/^"[\s\S]*"$/.test(word) || word.length < 2) return word
  try {
    return JSON.parse(word) as string
  } catch {
    return word.slice(1, -1)
  }
}
