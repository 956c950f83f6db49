import { hidden, redactText, redactValue } from './redact.ts'
import { isHarmless, isSecretName } from './secret-name.ts'

/** How deep JSON within texts of JSON is looked into: arguments of a tool's call in a message in a log line. */
const deepest = 3

/**
 * JSON whose secret fields have lost their values, whatever else is in it; its form stays as it is. Reads it letter by
 * letter, so that a text that was cut off, or is not quite JSON, loses its secrets just as well. Takes time in
 * proportion to its length.
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

/** What a text in quotes becomes; undefined where it stays. */
function redactString(literal: string, depth: number): string | undefined {
  const value = read(literal)
  // What was cut off, or has an escape that is none.
  if (value === undefined) return changed(literal, redactText(literal))
  const isJson = depth < deepest && /^\s*[[{]/.test(value)
  const shown = changed(value, isJson ? redactJson(value, depth + 1) : redactTextOf(value))
  return shown === undefined ? undefined : JSON.stringify(shown)
}

/** Only what has signs of it can have a name and a value. */
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

/** The place behind a text's closing quote, or the end where there is none. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code === 0x5c) at++
  }
  return text.length
}

/** The place behind a value: a text, a list or an object with all that is in it, or a word. */
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
