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

/** The codings of a body, as its `Content-Encoding` lists them. */
export interface ContentCodings {
  /** Those that can be undone, in the order in which they are. */
  readonly toUndo: readonly Coding[]
  /**
   * Whether there are others (`utf-8`, `none`, `aws-chunked`). Nobody asked for them, and often they are no codings at
   * all: then a body is decoded only as far as it looks like it, and is otherwise passed on as it is.
   */
  readonly hasUnknown: boolean
}

/**
 * Decodes a body according to its `Content-Encoding`, the coding applied last first. The decompressed size is limited,
 * because a few KiB can expand to gigabytes. Throws a `ProtocolError` for a body that does not match the header.
 */
export function decodeContent(body: Buffer, { toUndo, hasUnknown }: ContentCodings): Buffer {
  let decoded = body
  for (const coding of toUndo) {
    if (decoded.length === 0 || (hasUnknown && !looksCoded(coding, decoded))) break
    try {
      decoded = decoders[coding](decoded, { maxOutputLength: mostBodyBytes })
    } catch (error) {
      throw undecodable(coding, error)
    }
  }
  return decoded
}

/** Reads a `Content-Encoding`. Throws a `ProtocolError` for too many codings. */
export function contentCodings(header: string): ContentCodings {
  const toUndo: Coding[] = []
  let hasUnknown = false
  for (const part of header.split(',').reverse()) {
    const named = part.trim().toLowerCase()
    if (named === '' || named === 'identity') continue
    // The old name, which servers may still send (RFC 9110, 8.4.1.3).
    const name = named === 'x-gzip' ? 'gzip' : named
    const coding = codings.find((known) => known === name)
    if (coding === undefined) hasUnknown = true
    else if (toUndo.push(coding) > codingsLimit)
      throw new ProtocolError(`the body has more than ${codingsLimit} content codings`)
  }
  return { toUndo, hasUnknown }
}

/** Whether the beginning of a body, at least two bytes, is that of a coding. Brotli has no mark to know it by. */
export function looksCoded(coding: Coding, body: Uint8Array): boolean {
  if (coding === 'gzip') return body[0] === 0x1f && body[1] === 0x8b
  if (coding === 'zstd') return body[0] === 0x28 && body[1] === 0xb5
  return coding === 'deflate' && isZlib(body)
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
