import { redactFields, redactText } from './redact.ts'
import { redactJson } from './redact-json.ts'
import { isSecretName } from './secret-name.ts'
import { hidden } from './secret-values.ts'

/**
 * Replaces the secrets in a body, or in the beginning of one: secret fields of JSON, forms and multipart bodies, and
 * other secrets that have a secret name or a known form. The format is detected by content type and first characters.
 */
export function redactBody(text: string, contentType: string): string {
  const boundary = /^\s*multipart\/[^;]*;.*?\bboundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/is.exec(contentType)
  if (boundary !== null) return redactParts(text, boundary[1] ?? boundary[2]!)
  if (/^\s*["[{]/.test(text)) return isJson(text) ? redactJson(text) : redactText(redactJson(text))
  if (/^\s*application\/x-www-form-urlencoded/i.test(contentType) || looksLikeForm(text)) {
    return redactFields(text)
  }
  // Lines of JSON, and events that contain JSON, are not valid JSON as a whole.
  return /"\s*:/.test(text) ? redactText(redactJson(text)) : redactText(text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function looksLikeForm(text: string): boolean {
  return /^[\w.%+*[\]-]+=[^\s<>"{}]*$/.test(text)
}

/** Redacts the parts of a multipart body: replaces the content of secret parts, and redacts other parts as bodies. */
function redactParts(text: string, boundary: string): string {
  const [before = '', ...parts] = text.split(`--${boundary}`)
  const shown = parts.map((part) => {
    const blank = /\r?\n\r?\n/.exec(part)
    if (blank === null) return part
    const head = part.slice(0, blank.index + blank[0].length)
    const content = part.slice(head.length)
    const body = /^([\s\S]*?)(\r?\n)?$/.exec(content)!
    const name = /\bname\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(head)
    const isSecret = isSecretName(name?.[1] ?? name?.[2] ?? '')
    const type = /^content-type:\s*(.*)$/im.exec(head)?.[1] ?? ''
    if (isSecret) return `${head}${hidden}${body[2] ?? ''}`
    // A nested multipart body is redacted as plain text, to avoid deep recursion.
    const plain = /^multipart/i.test(type) ? redactText(body[1]!) : redactBody(body[1]!, type)
    return `${head}${plain}${body[2] ?? ''}`
  })
  return [redactText(before), ...shown].join(`--${boundary}`)
}
