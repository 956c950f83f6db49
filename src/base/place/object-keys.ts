/** A key of an object literal, or a text in a list: the keys that lead to it, itself the last, and where it stands. */
export interface ObjectKey {
  path: string[]
  offset: number
}

/** Deeper than any plan is written. */
const deepest = 100

const opening = new Set(['(', '[', '{'])
const closing = new Set([')', ']', '}'])

/**
 * Finds the keys of the object literals, and the texts of lists, in the first call at or after `from`: enough of
 * JavaScript's grammar to show a user the line that a promise stands on, not to run anything. Other strings, and comments,
 * are passed over.
 */
export function* objectKeys(text: string, from: number): Generator<ObjectKey> {
  /** The key that each open bracket is the value of; undefined where it is not one. */
  const open: (string | undefined)[] = []
  const brackets: string[] = []
  let key: string | undefined
  // Each alternative goes on to the end of the line or the text where its own end is missing: no text is read twice.
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
