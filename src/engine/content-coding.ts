import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { messageOf } from '../base/error.ts'
import { ProtocolError } from './reply-head.ts'
import { parserLimits } from './reply-parser.ts'

type Decoder = (body: Uint8Array, options: { maxOutputLength: number }) => Buffer

const decoders: Record<string, Decoder> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateEither,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
}

/**
 * Undoes a `Content-Encoding`, the coding applied last first. What it unpacks to is bounded as a body is: a few KiB
 * can stand for gigabytes. Throws a `ProtocolError` for a body that is not what the header says, or a coding unknown.
 */
export function decodeContent(body: Buffer, codings: string): Buffer {
  let decoded = body
  for (const part of codings.split(',').reverse()) {
    const coding = part.trim().toLowerCase()
    if (coding === '' || coding === 'identity' || decoded.length === 0) continue
    const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined
    if (decode === undefined) throw new ProtocolError(`the body has an unknown content coding, ${coding}`)
    try {
      decoded = decode(decoded, { maxOutputLength: parserLimits.bodyBytes })
    } catch (error) {
      throw new ProtocolError(`the body cannot be decoded as ${coding}: ${messageOf(error)}`)
    }
  }
  return decoded
}

/** `deflate` means the zlib format, but some servers send what is inside it (RFC 9110, 8.4.1.2). */
function inflateEither(body: Uint8Array, options: { maxOutputLength: number }): Buffer {
  const isZlib = (body[0]! & 15) === 8 && ((body[0]! << 8) | (body[1] ?? 0)) % 31 === 0
  return isZlib ? inflateSync(body, options) : inflateRawSync(body, options)
}
