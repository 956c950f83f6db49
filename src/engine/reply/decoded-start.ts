import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'

/** The most that is decompressed: only the beginning is shown, and a few KiB can expand to megabytes. */
const mostBytes = 8 * 1024 * 1024

const flushed = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostBytes }

const decoders: Record<string, (start: Uint8Array) => Buffer> = {
  gzip: (start) => gunzipSync(start, flushed),
  'x-gzip': (start) => gunzipSync(start, flushed),
  deflate: (start) => {
    const isZlib = (start[0]! & 15) === 8 && ((start[0]! << 8) | (start[1] ?? 0)) % 31 === 0
    return isZlib ? inflateSync(start, flushed) : inflateRawSync(start, flushed)
  },
  br: (start) =>
    brotliDecompressSync(start, {
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
      maxOutputLength: mostBytes,
    }),
  zstd: (start) =>
    zstdDecompressSync(start, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: mostBytes }),
}

/**
 * Decompresses the beginning of a body, for a person to read. Undefined if it does not match its `Content-Encoding`, or
 * expands to more than is useful. Never throws.
 */
export function decodedStart(start: Buffer, codings: string): Buffer | undefined {
  let decoded = start
  for (const part of codings.split(',').reverse()) {
    const coding = part.trim().toLowerCase()
    if (coding === '' || coding === 'identity' || decoded.length === 0) continue
    // A coding that nobody knows is passed on as it is.
    if (!Object.hasOwn(decoders, coding)) continue
    try {
      decoded = decoders[coding]!(decoded)
    } catch {
      return undefined
    }
  }
  return decoded
}
