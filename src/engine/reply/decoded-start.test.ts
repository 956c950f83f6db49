import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodedStart } from './decoded-start.ts'

/** Text that packs to about a third, so that its first bytes stand for a good deal of it. */
const text = Array.from({ length: 4_000 }, (_, at) => `line ${at * 7919}`).join('\n')

const packers = {
  gzip: gzipSync,
  deflate: deflateSync,
  'raw deflate': deflateRawSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
}

describe('the beginning of a packed body', () => {
  it.each(Object.entries(packers))('is unpacked from its first bytes: %s', (name, pack) => {
    const coding = name.replace('raw ', '')
    const packed = Buffer.from(pack(text))
    expect(decodedStart(packed, coding)?.toString()).toBe(text)
    const start = decodedStart(packed.subarray(0, packed.length >> 1), coding)!.toString()
    expect(text.startsWith(start)).toBe(true)
    // Brotli and zstd unpack whole blocks alone: of what is cut off there may be nothing yet.
    if (coding === 'gzip' || coding === 'deflate') expect(start.length).toBeGreaterThan(4_000)
  })

  it('is unpacked as often as it was packed', () => {
    expect(decodedStart(Buffer.from(brotliCompressSync(gzipSync('twice'))), 'gzip, BR')?.toString()).toBe(
      'twice',
    )
  })

  it.each([
    ['a coding that is unknown', 'hello', 'compress'],
    ['what is not packed at all', 'hello', 'gzip'],
    ['a name that every object has', 'hello', 'constructor'],
  ])('is none for %s', (_name, body, codings) => {
    expect(decodedStart(Buffer.from(body), codings)).toBeUndefined()
  })

  it('is none for what unpacks to more than anyone looks at', () => {
    expect(decodedStart(Buffer.from(gzipSync(Buffer.alloc(32 * 1024 * 1024))), 'gzip')).toBeUndefined()
  })

  it('never throws, whatever came', () => {
    const coding = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'gzip, br')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), coding, (bytes, codings) => {
        decodedStart(Buffer.from(bytes), codings)
      }),
    )
  })
})
