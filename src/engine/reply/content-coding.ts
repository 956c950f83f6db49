import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { messageOf } from '../../base/error.ts'
import { ProtocolError } from './protocol-error.ts'
import { mostBodyBytes } from './reply-limits.ts'

type Decoder = (body: Uint8Array, options: { maxOutputLength: number }) => Buffer

/** How many codings may lie over each other. One is what servers use; each of more could be a bomb again. */
const codingsLimit = 5

const decoders: Record<Coding, Decoder> = {
  gzip: gunzipSync,
  deflate: (body, options) => (isZlib(body) ? inflateSync(body, options) : inflateRawSync(body, options)),
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
}

/** Every coding that can be undone, the most usual first. */
export const codings = ['gzip', 'br', 'zstd', 'deflate'] as const

export type Coding = (typeof codings)[number]

/**
 * Undoes a `Content-Encoding`, the coding applied last first. What it unpacks to is bounded as a body is: a few KiB
 * can stand for gigabytes. Throws a `ProtocolError` for a body that is not what the header says, or a coding unknown.
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

/** What a `Content-Encoding` says, in the order in which it is undone. Throws a `ProtocolError`. */
export function codingsToUndo(header: string): Coding[] {
  const found: Coding[] = []
  for (const part of header.split(',').reverse()) {
    const named = part.trim().toLowerCase()
    if (named === '' || named === 'identity') continue
    // The old name of it, which servers may still send (RFC 9110, 8.4.1.3).
    const name = named === 'x-gzip' ? 'gzip' : named
    const coding = codings.find((known) => known === name)
    if (coding === undefined) throw new ProtocolError(`the body has an unknown content coding, ${name}`)
    if (found.push(coding) > codingsLimit)
      throw new ProtocolError(`the body has more than ${codingsLimit} content codings`)
  }
  return found
}

/** `deflate` means the zlib format, but some servers send what is inside it (RFC 9110, 8.4.1.2). Two bytes tell. */
export function isZlib(body: Uint8Array): boolean {
  return (body[0]! & 15) === 8 && ((body[0]! << 8) | (body[1] ?? 0)) % 31 === 0
}

export function undecodable(coding: Coding, error: unknown): ProtocolError {
  const isTooLong = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
  const why = isTooLong ? `it unpacks to more than ${mostBodyBytes / 1024 / 1024} MiB` : messageOf(error)
  return new ProtocolError(`the body cannot be decoded as ${coding}: ${why}`)
}
