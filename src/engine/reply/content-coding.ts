import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { messageOf } from '../../base/error.ts'
import { ProtocolError } from './protocol-error.ts'
import { mostBodyBytes } from './reply-limits.ts'

type Decoder = (body: Uint8Array, options: { maxOutputLength: number }) => Buffer

/** The most codings of one body. Servers use one; each further one could be a decompression bomb again. */
const codingsLimit = 5

const decoders: Record<Coding, Decoder> = {
  gzip: gunzipSync,
  deflate: (body, options) => (isZlib(body) ? inflateSync(body, options) : inflateRawSync(body, options)),
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
}

/** All codings that can be decoded, the most common first. */
export const codings = ['gzip', 'br', 'zstd', 'deflate'] as const

export type Coding = (typeof codings)[number]

/**
 * Decodes a body according to its `Content-Encoding`, the coding applied last first. The decompressed size is limited,
 * because a few KiB can expand to gigabytes. Throws a `ProtocolError` for an unknown coding, or a body that does not
 * match the header.
 */
export function decodeContent(body: Buffer, header: string): Buffer {
  let decoded = body
  for (const coding of body.length === 0 ? [] : codingsToUndo(header)) {
    if (decoded.length === 0) break
    try {
      decoded = decoders[coding](decoded, { maxOutputLength: mostBodyBytes })
    } catch (error) {
      throw undecodable(coding, error)
    }
  }
  return decoded
}

/** The codings of a `Content-Encoding`, in the order in which they are decoded. Throws a `ProtocolError`. */
export function codingsToUndo(header: string): Coding[] {
  const found: Coding[] = []
  for (const part of header.split(',').reverse()) {
    const named = part.trim().toLowerCase()
    if (named === '' || named === 'identity') continue
    // The old name, which servers may still send (RFC 9110, 8.4.1.3).
    const name = named === 'x-gzip' ? 'gzip' : named
    const coding = codings.find((known) => known === name)
    if (coding === undefined) throw new ProtocolError(`the body has an unknown content coding, ${name}`)
    if (found.push(coding) > codingsLimit)
      throw new ProtocolError(`the body has more than ${codingsLimit} content codings`)
  }
  return found
}

/** Whether a body in the `deflate` coding is in zlib format. Some servers send raw deflate instead (RFC 9110, 8.4.1.2). */
export function isZlib(body: Uint8Array): boolean {
  return (body[0]! & 15) === 8 && ((body[0]! << 8) | (body[1] ?? 0)) % 31 === 0
}

/** The error for a body that cannot be decoded. */
export function undecodable(coding: Coding, error: unknown): ProtocolError {
  const isTooLong = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
  const why = isTooLong ? `it decompresses to more than ${mostBodyBytes / 1024 / 1024} MiB` : messageOf(error)
  return new ProtocolError(`the body cannot be decoded as ${coding}: ${why}`)
}
