import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { contentCodings, decodeContent } from './content-coding.ts'
import { decodeStream } from './decoding-stream.ts'
import { ProtocolError } from './protocol-error.ts'

const text = Buffer.from(JSON.stringify({ name: 'Plimsoll', city: 'Bristol – 1824' }))

/** What the stream gives for a body that is written to it in pieces. */
async function decoded(body: Uint8Array, header: string, pieceBytes = body.length || 1): Promise<Buffer> {
  const stream = decodeStream(contentCodings(header))!
  for (let at = 0; at < body.length; at += pieceBytes) stream.write(body.subarray(at, at + pieceBytes))
  stream.end()
  return buffer(stream)
}

describe('a stream', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['deflate, identity, gzip', gzipSync(deflateRawSync(text))],
  ])('decompresses %s, whole and byte by byte', async (header, body) => {
    expect(await decoded(body, header)).toEqual(text)
    expect(await decoded(body, header, 1)).toEqual(text)
  })

  test('decompresses an empty body to an empty body', async () => {
    expect(await decoded(Buffer.alloc(0), 'gzip')).toHaveLength(0)
  })

  test('is not needed without a coding', () => {
    expect(decodeStream(contentCodings(''))).toBeUndefined()
    expect(decodeStream(contentCodings('identity'))).toBeUndefined()
  })

  test.each([
    ['gzip', text, /^the body cannot be decoded as gzip: incorrect header check$/],
    ['br', Buffer.alloc(100, 0xff), /^the body cannot be decoded as br: /],
    ['zstd', text, /^the body cannot be decoded as zstd: /],
    ['deflate', Buffer.from('x'), /^the body cannot be decoded as deflate: /],
    ['gzip', gzipSync(text).subarray(0, 20), /^the body cannot be decoded as gzip: unexpected end of file$/],
    ['gzip, br', brotliCompressSync(text), /^the body cannot be decoded as gzip: /],
  ])('of invalid %s ends in an error that says so', async (header, body, problem) => {
    const failing = expect(decoded(body, header)).rejects
    await failing.toThrow(ProtocolError)
    await expect(decoded(body, header)).rejects.toThrow(problem)
  })

  test('too many codings are refused at once', () => {
    expect(() => contentCodings('gzip, '.repeat(6))).toThrow('more than 5 content codings')
  })

  test.each([
    ['gzip, utf-8', text, text],
    ['gzip, utf-8', gzipSync(text), text],
    ['aws-chunked, gzip', gzipSync(text), text],
    ['none, br', brotliCompressSync(text), brotliCompressSync(text)],
    ['secret, zstd, gzip', gzipSync(zstdCompressSync(text)), text],
    ['zstd, secret', Buffer.from('x'), Buffer.from('x')],
    ['deflate, utf-8', deflateSync(text), text],
  ])('of codings that nobody knows (%s) decodes what looks coded', async (header, body, expected) => {
    for (const pieceBytes of [1, 1_000]) expect(await decoded(body, header, pieceBytes)).toEqual(expected)
    expect(decodeContent(body, contentCodings(header))).toEqual(expected)
  })

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])(
    'of %s gives a decompression bomb piece by piece, and waits while nobody takes them',
    async (header, encode) => {
      const bombMiB = 80
      const bomb = encode(Buffer.alloc(bombMiB * 1024 * 1024))
      expect(bomb.length).toBeLessThan(1024 * 1024)
      const stream = decodeStream(contentCodings(header))!
      stream.end(bomb)
      let count = 0
      let longest = 0
      for await (const piece of stream) {
        count += piece.length
        longest = Math.max(longest, piece.length, stream.readableLength)
      }
      expect(count).toBe(bombMiB * 1024 * 1024)
      expect(longest).toBeLessThanOrEqual(128 * 1024)
    },
  )
})

const encoders = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const

test('any bytes, valid or not, are decoded as in a body that is kept, or fail as it does', async () => {
  const spoil = fc.record({ at: fc.nat(200), byte: fc.nat(255), cut: fc.boolean() })
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom('gzip', 'deflate', 'br', 'zstd'),
    fc.option(spoil),
    fc.boolean(),
    fc.integer({ min: 1, max: 50 }),
    async (bytes, header, spoilt, isCompressed, pieceBytes) => {
      let body: Buffer = Buffer.from(isCompressed ? encoders[header](bytes) : bytes)
      if (spoilt !== null && body.length > 0) {
        const at = spoilt.at % body.length
        if (spoilt.cut) body = body.subarray(0, at)
        else body[at] = spoilt.byte
      }
      let expected: Buffer | Error
      try {
        expected = decodeContent(body, contentCodings(header))
      } catch (error) {
        expected = error as Error
      }
      const actual = await decoded(body, header, pieceBytes).catch((error: Error) => error)
      if (expected instanceof Error) expect(actual).toBeInstanceOf(ProtocolError)
      else expect(actual).toEqual(expected)
    },
  )
  await fc.assert(property, { seed: 1, numRuns: times(1_500) })
})
