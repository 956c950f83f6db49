/** A key of an object literal, or a string in an array literal. */
export interface ObjectKey {
  /** The keys that lead to it, and the key itself as the last one. */
  path: string[]
  /** Its position in the source text, in UTF-16 units. */
  offset: number
}

/** The maximum depth of nesting, deeper than any plan. */
const maxDepth = 100

const opening = new Set(['(', '[', '{'])
const closing = new Set([')', ']', '}'])

/**
 * Finds the keys of object literals and the strings of array literals in the first call at or after `from`, in the order
 * of the source text. Skips comments and all other strings. It parses only as much of JavaScript's grammar as is needed
 * to find the line of an SLA.
 */
export function* objectKeys(text: string, from: number): Generator<ObjectKey> {
  /** For each open bracket, the key of the value that it begins; undefined if the value has no key. */
  const open: (string | undefined)[] = []
  const brackets: string[] = []
  let key: string | undefined
  // Each alternative matches to the end of the line or text if its own end is missing, so that no text is read twice.
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|`(?:\\[\s\S]|[^`\\])*`?|[\w$]+|[()[\]{},]/g
  token.lastIndex = from
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [part] = found
    if (opening.has(part)) {
      if (open.length === maxDepth) return
      open.push(key)
      brackets.push(part)
      key = undefined
    } else if (closing.has(part)) {
      open.pop()
      brackets.pop()
      key = undefined
      if (open.length === 0) return
    } else if (part === ',') key = undefined
    else if (
      open.length > 0 &&
      !part.startsWith('/') &&
      /^\s*:/.test(text.slice(token.lastIndex, token.lastIndex + 100))
    ) {
      key = part.replace(/^['"`]|['"`]$/g, '')
      yield { path: [...open.filter((each) => each !== undefined), key], offset: found.index }
    } else if (brackets.at(-1) === '[' && /^['"`]/.test(part)) {
      const item = part.replace(/^['"`]|['"`]$/g, '')
      yield { path: [...open.filter((each) => each !== undefined), item], offset: found.index }
    }
  }
}
