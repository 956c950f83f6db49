/** A count in a tool's output: the first group of a pattern. Throws if it is not there. */
export function wholeNumber(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) throw new Error(`no count of requests in: ${text.trim().slice(-300) || 'nothing'}`)
  return Number(found)
}

/** Checks that a value read from JSON is a count. Throws otherwise. */
export function countOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new Error(`no count of requests in the tool's JSON: ${JSON.stringify(value)}`)
}
