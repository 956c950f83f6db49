import { redactText, redactValue } from './redact.ts'
import { isHarmless, isSecretName } from './secret-name.ts'
import { hidden } from './secret-values.ts'

/** How many levels of JSON within strings of JSON are redacted, such as the arguments of a tool call in a log line. */
const deepest = 3

/**
 * Replaces the values of secret fields in JSON, and leaves everything else as it is. It scans the text, so that JSON that
 * was cut off, or is not quite valid, is redacted as well. Takes time in proportion to the length of the text.
 */
export function redactJson(text: string, depth = 0): string {
  let shown = ''
  let taken = 0
  let at = text.indexOf('"')
  while (at >= 0 && at < text.length) {
    const end = stringEnd(text, at)
    const colon = skipBlanks(text, end)
    let valueAt = at
    let valueEnd = end
    let instead: string | undefined
    if (text[colon] === ':') {
      const name = read(text.slice(at, end)) ?? text.slice(at + 1, end)
      valueAt = skipBlanks(text, colon + 1)
      valueEnd = valueAt
      if (isSecretName(name)) {
        valueEnd = endOfValue(text, valueAt)
        const value = text.slice(valueAt, valueEnd)
        instead = value === '""' || isHarmless(name, value) ? undefined : `"${hidden}"`
      }
    } else {
      instead = redactString(text.slice(at, end), depth)
    }
    if (instead !== undefined) {
      shown += text.slice(taken, valueAt) + instead
      taken = valueEnd
    }
    at = text.indexOf('"', valueEnd)
  }
  return shown + text.slice(taken)
}

/** Redacts a string literal. Undefined if it stays as it is. */
function redactString(literal: string, depth: number): string | undefined {
  const value = read(literal)
  // It was cut off, or has an invalid escape.
  if (value === undefined) return changed(literal, redactText(literal))
  const isJson = depth < deepest && /^\s*[[{]/.test(value)
  const shown = changed(value, isJson ? redactJson(value, depth + 1) : redactTextOf(value))
  return shown === undefined ? undefined : JSON.stringify(shown)
}

/** Redacts a text; names with values are possible only if it has their punctuation. */
function redactTextOf(value: string): string {
  return /[:=<]/.test(value) ? redactText(value) : redactValue(value)
}

function changed(before: string, after: string): string | undefined {
  return before === after ? undefined : after
}

function read(literal: string): string | undefined {
  if (!literal.includes('\\') && literal.length > 1 && literal.endsWith('"')) return literal.slice(1, -1)
  try {
    return JSON.parse(literal) as string
  } catch {
    return undefined
  }
}

/** The index after the closing quote of a string, or the end if there is none. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code === 0x5c) at++
  }
  return text.length
}

/** The index after a value: a string, an array, an object or a word. */
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
