import { redactBody } from '../../base/secrets/redact-body.ts'
import { withoutSecretValues } from '../../base/secrets/secret-values.ts'

/** How a body is shown: its text, its bytes in hexadecimal, or not at all, because it was a stream that was not kept. */
export const bodyForms = ['text', 'hex', 'stream'] as const

/** A body, or its beginning, as a person looks at it. */
export interface BodySample {
  /** Its whole length as it was sent, in bytes. */
  bytes: number
  form: (typeof bodyForms)[number]
  /** Without its secrets. */
  shown: string
  /** Whether there is more of it than is shown. */
  isCut: boolean
}

export const bodyLimits = {
  /** The most that is shown of a text, in characters. */
  textCharacters: 4_096,
  /** The most that is looked at, in bytes: what is packed is longer when it is unpacked, what is hidden is shorter. */
  startBytes: 16_384,
  /** The most that is shown of what is no text, in bytes. */
  hexBytes: 64,
}

const controls = /(?![\t\n\v\f\r])\p{Cc}/u

/**
 * Shows the beginning of a body that is `bytes` long. `start` is unpacked; undefined where that is not possible, and
 * then `packed` is shown as bytes.
 */
export function bodySample(
  bytes: number,
  packed: Buffer,
  start: Buffer | undefined,
  contentType: string,
): BodySample | null {
  if (bytes === 0) return null
  const isWhole = packed.length >= bytes
  const text = start === undefined ? undefined : textOf(start.subarray(0, bodyLimits.startBytes), contentType)
  if (start === undefined || text === undefined) {
    const head = (start ?? packed).subarray(0, bodyLimits.hexBytes)
    const isCut = !isWhole || head.length < (start ?? packed).length
    return { bytes, form: 'hex', shown: head.toString('hex').replace(/..(?=.)/g, '$& '), isCut }
  }
  const redacted = withoutSecretValues(redactBody(text, contentType))
  const shown = redacted.slice(0, bodyLimits.textCharacters).toWellFormed()
  const isCut = !isWhole || start.length > bodyLimits.startBytes || shown.length < redacted.length
  return { bytes, form: 'text', shown, isCut }
}

/** The text of the bytes by their declared charset, otherwise as UTF-8; undefined where they are no text. */
function textOf(bytes: Buffer, contentType: string): string | undefined {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1]
  const text = decoded(bytes, charset ?? 'utf-8') ?? decoded(bytes, 'utf-8')
  if (text !== undefined) return controls.test(text) ? undefined : text
  // Whoever calls it text meant a charset of old.
  return /^\s*(?:text\/|application\/(?:\w+\+)?(?:json|xml))/i.test(contentType) &&
    !controls.test(bytes.toString('latin1'))
    ? bytes.toString('utf8')
    : undefined
}

function decoded(bytes: Buffer, charset: string): string | undefined {
  try {
    // A stream's beginning may end within a character, which is then left out.
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}
