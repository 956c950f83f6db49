import { redactBody } from '../../base/secrets/redact-body.ts'
import { hidden, withoutCutSecret, withoutSecretValues } from '../../base/secrets/secret-values.ts'
import { decodedStart } from '../../engine/reply/decoded-start.ts'
import type { Reply } from '../../engine/reply/reply.ts'

/** The forms of a body sample: text, hexadecimal bytes, or nothing for a stream, which is not kept. */
export const bodyForms = ['text', 'hex', 'stream'] as const

/** A body, or its beginning, in a readable form. */
export interface BodySample {
  /** The size of the whole body as sent, in bytes. */
  bytes: number
  form: (typeof bodyForms)[number]
  /** The text or bytes, without secrets. */
  shown: string
  /** Whether the body is longer than what is shown. */
  isCut: boolean
}

/** Limits of a body sample. */
export const bodyLimits = {
  /** The maximum number of characters of text that are shown. */
  textCharacters: 4_096,
  /** The maximum number of bytes that are read. Hiding secrets makes the shown text shorter than that. */
  startBytes: 16_384,
  /** The maximum number of bytes that are shown of a body that is not text. */
  hexBytes: 64,
}

const controlCharacter = /(?![\t\n\v\f\r])\p{Cc}/u

/**
 * Makes a sample of a body of `bytes` bytes. `sent` is its beginning as sent, and `start` the same decompressed, or
 * undefined if that failed: `sent` is then shown as bytes. Returns null for an empty body.
 */
export function bodySample(
  bytes: number,
  sent: Buffer,
  start: Buffer | undefined,
  contentType: string,
): BodySample | null {
  if (bytes === 0) return null
  const isWhole = sent.length >= bytes
  const text = start === undefined ? undefined : textOf(start.subarray(0, bodyLimits.startBytes), contentType)
  if (start === undefined || text === undefined) {
    const isCut = !isWhole || (start ?? sent).length > bodyLimits.hexBytes
    return { bytes, form: 'hex', shown: hexText(start ?? sent), isCut }
  }
  const isOpen = !isWhole || start.length > bodyLimits.startBytes
  const redacted = redactBody(isOpen ? withoutCutSecret(withoutSecretValues(text)) : text, contentType)
  if (redacted.length <= bodyLimits.textCharacters)
    return { bytes, form: 'text', shown: redacted.toWellFormed(), isCut: isOpen }
  // What the plan or the target cut itself can end here, too.
  const shown = withoutCutSecret(redacted.slice(0, bodyLimits.textCharacters)).toWellFormed()
  return { bytes, form: 'text', shown, isCut: true }
}

/**
 * The first bytes in hexadecimal digits. Bytes after them are read, too, because a secret can begin before the end. Secrets
 * are looked for in the bytes, where they can be encoded, and in the digits, where those of UTF-8 are found.
 */
function hexText(bytes: Buffer): string {
  const read = bytes.subarray(0, bodyLimits.startBytes).toString('latin1')
  const digits = withoutCutSecret(withoutSecretValues(read)).split(hidden).map(spacedHex).join(` ${hidden} `)
  return withoutCutSecret(withoutSecretValues(digits.trim())).slice(0, 3 * bodyLimits.hexBytes - 1)
}

function spacedHex(latin1: string): string {
  return Buffer.from(latin1, 'latin1')
    .toString('hex')
    .replace(/..(?=.)/g, '$& ')
}

/** Makes a sample of the body of a reply that was kept. */
export function replyBody(reply: Reply): BodySample | null {
  const start = reply.bodyStart(bodyLimits.startBytes)
  const decoded = decodedStart(start, reply.header('content-encoding') ?? '')
  return bodySample(reply.bodyLength, start, decoded, reply.header('content-type') ?? '')
}

/** Decodes bytes with their declared charset, or else as UTF-8. Undefined if they are not text. */
function textOf(bytes: Buffer, contentType: string): string | undefined {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1]
  const text = decoded(bytes, charset ?? 'utf-8') ?? decoded(bytes, 'utf-8')
  if (text !== undefined) return controlCharacter.test(text) ? undefined : text
  // A content type of text with other bytes means a legacy charset.
  return /^\s*(?:text\/|application\/(?:\w+\+)?(?:json|xml))/i.test(contentType) &&
    !controlCharacter.test(bytes.toString('latin1'))
    ? bytes.toString('utf8')
    : undefined
}

function decoded(bytes: Buffer, charset: string): string | undefined {
  try {
    // As a stream, because the beginning may end within a character, which is then left out.
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}
