import type { PlanSource } from '../../fleet/assignment.ts'

/**
 * Whether a string occurs in the plan's own code, literally or escaped as in the bundle. Parts of a longer word or path do
 * not count: `GET /agents/:id` does not mention `GET /agents`.
 */
export function codeMentions(source: PlanSource, text: string): boolean {
  if (source.kind !== 'bundle') return false
  const { code } = source.bundle
  const escaped = text.replace(/[^ -~]/gu, (character) => {
    const point = character.codePointAt(0)!.toString(16)
    return point.length > 4 ? `\\u{${point}}` : `\\u${point.padStart(4, '0')}`
  })
  // The hex digits of an escaped character may be upper case.
  return isWholeIn(text, code) || (escaped !== text && isWholeIn(escaped.toLowerCase(), code.toLowerCase()))
}

function isWholeIn(text: string, code: string): boolean {
  for (let at = code.indexOf(text); at !== -1; at = code.indexOf(text, at + 1)) {
    const isWhole = !/[\w/]/.test(code[at - 1] ?? ' ') && !/[\w/:]/.test(code[at + text.length] ?? ' ')
    if (isWhole) return true
  }
  return false
}
