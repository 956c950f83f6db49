/** The most lines and levels that are indented. Text after them stays on one line. */
const limits = { lines: 2_000, levels: 40 }

/**
 * Formats JSON over several lines for people; undefined for any other text. Text that was cut off cannot be parsed, so
 * it is indented by its brackets.
 */
export function prettyJson(text: string, isCut = false): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    // Indented by depth, a few KiB of nested brackets would become megabytes.
    return depthOf(text) > limits.levels ? laidOut(text) : JSON.stringify(value, null, 2)
  } catch {
    return isCut && /^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:["[{\]\d-]|true|false|null|$))/.test(text)
      ? laidOut(text)
      : undefined
  }
}

/** The greatest depth of nesting, or more, because brackets within strings count as well. */
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
