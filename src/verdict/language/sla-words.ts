/** The words of a text: what stands between spaces; what stands in double quotes is one, comparisons are their own. */
export function wordsOf(text: string): string[] {
  return text.match(/"(?:\\.|[^"\\])*"|<=|>=|[<>=]|[^\s"<>=]+|"/g) ?? []
}

/** A name as it can stand in a promise: in quotes where it could be taken for something else. */
export function quoted(name: string): string {
  const isPlain = name !== '' && name === name.trim() && !/["\p{C}]|\s\s|[^\S ]|:\s/u.test(name)
  return isPlain ? name : JSON.stringify(name)
}

/** The name that a word is: what stands between its quotes, or itself. */
export function unquoted(word: string): string {
  if (!/^"[\s\S]*"$/.test(word) || word.length < 2) return word
  try {
    return JSON.parse(word) as string
  } catch {
    return word.slice(1, -1)
  }
}
