import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodedStart } from './decoded-start.ts'

/** Text that compresses to about a third, so that its first bytes hold a good part of it. */
const text = Array.from({ length: 4_000 }, (_, at) => `line ${at * 7919}`).join('\n')

const encoders = {
  gzip: gzipSync,
  deflate: deflateSync,
  'raw deflate': deflateRawSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
}

describe('the beginning of a compressed body', () => {
  it.each(Object.entries(encoders))('is decompressed from its first bytes: %s', (name, encode) => {
    const coding = name.replace('raw ', '')
    const compressed = Buffer.from(encode(text))
    expect(decodedStart(compressed, coding)?.toString()).toBe(text)
    const start = decodedStart(compressed.subarray(0, compressed.length >> 1), coding)!.toString()
    expect(text.startsWith(start)).toBe(true)
    // Brotli and zstd decompress only whole blocks: there may be nothing yet of a block that is cut off.
    if (coding === 'gzip' || coding === 'deflate') expect(start.length).toBeGreaterThan(4_000)
  })

  it('is decompressed as often as it was compressed', () => {
    expect(decodedStart(Buffer.from(brotliCompressSync(gzipSync('twice'))), 'gzip, BR')?.toString()).toBe(
      'twice',
    )
  })

  it.each([['what is not compressed at all', 'hello', 'gzip']])(
    'is undefined for %s',
    (_name, body, codings) => {
      expect(decodedStart(Buffer.from(body), codings)).toBeUndefined()
    },
  )

  it.each(['compress', 'constructor', 'utf-8'])(
    'is the body itself if nobody knows its coding: %s',
    (codings) => {
      expect(decodedStart(Buffer.from('hello'), codings)?.toString()).toBe('hello')
    },
  )

  it('is undefined if it expands to more than is useful', () => {
    expect(decodedStart(Buffer.from(gzipSync(Buffer.alloc(32 * 1024 * 1024))), 'gzip')).toBeUndefined()
  })

  it('never throws, whatever the bytes are', () => {
    const coding = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'gzip, br')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), coding, (bytes, codings) => {
        decodedStart(Buffer.from(bytes), codings)
      }),
    )
  })
})
