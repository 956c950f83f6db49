/** The maximum numbers of indented lines and of levels of indentation. */
const limits = { lines: 2_000, levels: 40 }

/**
 * Formats JSON over several indented lines; undefined for any other string. JSON that was cut off (`isCut`) cannot be
 * parsed, so it is indented by its brackets.
 */
export function prettyJson(text: string, isCut = false): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    // Without a limit of levels, the indentation of a few KiB of nested brackets would be megabytes.
    return depthOf(text) > limits.levels ? indentByBrackets(text) : JSON.stringify(value, null, 2)
  } catch {
    return isCut && /^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:["[{\]\d-]|true|false|null|$))/.test(text)
      ? indentByBrackets(text)
      : undefined
  }
}

/** Returns an upper bound of the depth of nesting: brackets within strings count as well. */
function depthOf(text: string): number {
  let depth = 0
  let maxDepth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === '[' || bracket === '{') maxDepth = Math.max(maxDepth, ++depth)
    else depth--
  }
  return maxDepth
}

function indentByBrackets(text: string): string {
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
