/** A key of an object literal, or a string in a list. */
export interface ObjectKey {
  /** The keys that lead to it, with itself as the last. */
  path: string[]
  /** Its position in the text, in characters. */
  offset: number
}

/** No plan is nested as deep as this. */
const deepest = 100

const opening = new Set(['(', '[', '{'])
const closing = new Set([')', ']', '}'])

/**
 * Finds the keys of object literals and the strings of lists in the first call at or after `from`, in the order of the
 * text. It reads just enough of JavaScript's grammar to find the line that an SLA is written on, and skips comments and
 * all other strings.
 */
export function* objectKeys(text: string, from: number): Generator<ObjectKey> {
  /** For each open bracket, the key whose value it begins; undefined if it is not the value of a key. */
  const open: (string | undefined)[] = []
  const brackets: string[] = []
  let key: string | undefined
  // Each alternative runs to the end of the line or the text if its own end is missing, so that no text is read twice.
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|`(?:\\[\s\S]|[^`\\])*`?|[\w$]+|[()[\]{},]/g
  token.lastIndex = from
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [part] = found
    if (opening.has(part)) {
      if (open.length === deepest) return
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
