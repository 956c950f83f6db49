import { redactText, redactValue } from './redact.ts'
import { isHarmless, isSecretName } from './secret-name.ts'
import { hidden } from './secret-values.ts'

/** The maximum depth of JSON within strings of JSON that is redacted, such as arguments of a tool call in a log line. */
const maxDepth = 3

/**
 * Replaces the values of secret fields in JSON and does not change the rest. It scans the string in linear time instead
 * of parsing it, so that invalid JSON, or JSON that was cut off, is redacted as well.
 */
export function redactJson(text: string, depth = 0): string {
  let shown = ''
  let copied = 0
  let at = text.indexOf('"')
  while (at >= 0 && at < text.length) {
    const end = stringEnd(text, at)
    const colon = skipBlanks(text, end)
    let valueAt = at
    let valueEnd = end
    let replacement: string | undefined
    if (text[colon] === ':') {
      const name = parseLiteral(text.slice(at, end)) ?? text.slice(at + 1, end)
      valueAt = skipBlanks(text, colon + 1)
      valueEnd = valueAt
      if (isSecretName(name)) {
        valueEnd = endOfValue(text, valueAt)
        const value = text.slice(valueAt, valueEnd)
        replacement = value === '""' || isHarmless(name, value) ? undefined : `"${hidden}"`
      }
    } else {
      replacement = redactString(text.slice(at, end), depth)
    }
    if (replacement !== undefined) {
      shown += text.slice(copied, valueAt) + replacement
      copied = valueEnd
    }
    at = text.indexOf('"', valueEnd)
  }
  return shown + text.slice(copied)
}

/** Redacts a string literal. Undefined if it does not change. */
function redactString(literal: string, depth: number): string | undefined {
  const value = parseLiteral(literal)
  // The literal was cut off, or has an invalid escape.
  if (value === undefined) return ifChanged(literal, redactText(literal))
  const isJson = depth < maxDepth && /^\s*[[{]/.test(value)
  const shown = ifChanged(value, isJson ? redactJson(value, depth + 1) : redactTextOf(value))
  return shown === undefined ? undefined : JSON.stringify(shown)
}

/** Redacts a string, which can contain names with values only if it contains their punctuation. */
function redactTextOf(value: string): string {
  return /[:=<]/.test(value) ? redactText(value) : redactValue(value)
}

/** Returns `after`, or undefined if it is the same as `before`. */
function ifChanged(before: string, after: string): string | undefined {
  return before === after ? undefined : after
}

/** Parses a string literal of JSON; undefined if it is invalid. */
function parseLiteral(literal: string): string | undefined {
  if (!literal.includes('\\') && literal.length > 1 && literal.endsWith('"')) return literal.slice(1, -1)
  try {
    return JSON.parse(literal) as string
  } catch {
    return undefined
  }
}

/** Returns the index after the closing quote of a string, or the end of the text if there is none. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code === 0x5c) at++
  }
  return text.length
}

/** Returns the index after a value: a string, an array, an object or a word. */
function endOfValue(text: string, from: number): number {
  const first = text[from]
  if (first === '"') return stringEnd(text, from)
  if (first !== '{' && first !== '[') {
    let at = from
    while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at++
    return at
  }
  let open = 0
  for (let at = from; at < text.length; ) {
    const sign = text[at]
    if (sign === '"') {
      at = stringEnd(text, at)
      continue
    }
    if (sign === '{' || sign === '[') open++
    else if (sign === '}' || sign === ']') open--
    at++
    if (open === 0) return at
  }
  return text.length
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++
  return at
}
