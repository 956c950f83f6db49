/** The most lines and levels that are made: what comes after them stays in one line. */
const limits = { lines: 2_000, levels: 40 }

/**
 * JSON, or the beginning of it, in lines for a person; undefined for what is none. Of a text that was cut off nothing
 * is known to be JSON: it is laid out by its signs.
 */
export function prettyJson(text: string, isCut = false): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    // Set in by their depth, a few KiB of brackets would become megabytes.
    return depthOf(text) > limits.levels ? laidOut(text) : JSON.stringify(value, null, 2)
  } catch {
    return isCut && /^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:["[{\]\d-]|true|false|null|$))/.test(text)
      ? laidOut(text)
      : undefined
  }
}

/** How deep a text is nested at most; brackets within its strings may make it seem deeper. */
function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === '[' || bracket === '{') most = Math.max(most, ++depth)
    else depth--
  }
  return most
}

function laidOut(text: string): string {
  let shown = ''
  let depth = 0
  let lines = 1
  const startLine = () => {
    lines++
    shown = `${shown.trimEnd()}\n${'  '.repeat(Math.min(depth, limits.levels))}`
  }
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*(?:"|\\?$)|[[{]\s*[\]}]|[[\]{},:]|[^\s"[\]{},:]+/gs)
  for (const { 0: token, index } of tokens) {
    if (lines >= limits.lines) return shown + text.slice(index)
    if (token === '{' || token === '[') {
      depth++
      shown += token
      startLine()
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1)
      startLine()
      shown += token
    } else if (token === ',') {
      shown += token
      startLine()
    } else {
      shown += token === ':' ? ': ' : /^[[{]/.test(token) ? token.replace(/\s/g, '') : token
    }
  }
  return shown.trimEnd()
}
