import { deflateSync, inflateSync } from 'node:zlib'
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { Random } from '../../base/random.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { decodeHdr, encodeHdr } from './hdr-export.ts'
import { Histogram } from './histogram.ts'
import { bucketOf, highestOf } from './histogram-layout.ts'

const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function sample(seed: number, size: number): Histogram {
  const random = new Random(seed)
  const histogram = new Histogram()
  for (let at = 0; at < size; at++) histogram.record(random.exponential(50_000))
  return histogram
}

function bucketsOf(histogram: Histogram): [index: number, count: number][] {
  const buckets: [number, number][] = []
  histogram.forEachBucket((index, _lowest, _highest, count) => buckets.push([index, count]))
  return buckets
}

/** What stands inside the compression. */
function plainOf(base64: string): Buffer {
  return inflateSync(Buffer.from(base64, 'base64').subarray(8))
}

function compressed(plain: Uint8Array): string {
  const body = deflateSync(plain)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(0x1c849314, 0)
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, body]).toString('base64')
}

describe('an encoded histogram', () => {
  test('is read by another implementation as the same histogram', () => {
    const histogram = sample(1, 20_000)
    histogram.recordMany(3_000_000_000, 5_000_000_000)
    const theirs = decodeFromCompressedBase64(encodeHdr(histogram), 64)
    expect(theirs.totalCount).toBe(histogram.count)
    for (const fraction of [0.001, 0.5, 0.9, 0.99, 0.999, 0.999999]) {
      // It reports the end of a bucket where we stop at the maximum.
      expect(bucketOf(theirs.getValueAtPercentile(fraction * 100))).toBe(
        bucketOf(histogram.percentile(fraction)),
      )
    }
    expect(theirs.maxValue).toBe(highestOf(bucketOf(histogram.maxUs)))
  })

  test('has the bytes that the other implementation writes, except offset and ratio, which are as in Java', () => {
    const theirs = build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: 3.6e9,
      numberOfSignificantValueDigits: 3,
    })
    const ours = new Histogram()
    const random = new Random(2)
    for (let at = 0; at < 2_000; at++) {
      const us = Math.floor(2 ** random.between(0, 31))
      theirs.recordValue(us)
      ours.record(us)
    }
    const encoded = encodeIntoCompressedBase64(theirs)
    const expected = plainOf(encoded)
    // Java writes a normalizing offset of 0 and a ratio of 1.0; the other writes two integers 1.
    expected.writeInt32BE(0, 8)
    expected.writeDoubleBE(1, 32)
    expect(plainOf(encodeHdr(ours))).toEqual(expected)
  })

  test('begins as every tool expects, and is readable when empty', () => {
    expect(encodeHdr(sample(3, 10))).toMatch(/^HISTFAAA/)
    expect(decodeFromCompressedBase64(encodeHdr(new Histogram())).totalCount).toBe(0)
    expect(decodeHdr(encodeHdr(new Histogram())).isEmpty).toBe(true)
  })
})

describe('a decoded histogram', () => {
  test('has the same counts, and sum, minimum and maximum within half a bucket', () => {
    const histogram = sample(4, 5_000)
    histogram.recordMany(3.6e9, 2 ** 40)
    histogram.record(0)
    const read = decodeHdr(encodeHdr(histogram))
    expect(bucketsOf(read)).toEqual(bucketsOf(histogram))
    expect(encodeHdr(read)).toBe(encodeHdr(histogram))
    expect(Math.abs(read.sumUs / histogram.sumUs - 1)).toBeLessThan(0.0005)
    expect(Math.abs(read.maxUs / histogram.maxUs - 1)).toBeLessThan(0.0005)
  })

  for (const digits of [1, 2, 3, 4, 5] as const) {
    test(`may have ${digits} significant digits and any range`, () => {
      const random = new Random(digits)
      for (const [lowest, highest] of [
        [1, 3.6e9],
        [1, 100_000],
        [10, 6e7],
        [1_000, 3.6e12],
      ] as const) {
        const theirs = build({
          lowestDiscernibleValue: lowest,
          highestTrackableValue: highest,
          numberOfSignificantValueDigits: digits,
        })
        const values = Array.from({ length: 300 }, () =>
          Math.floor(random.between(lowest, Math.min(highest, 3.5e9))),
        )
        for (const us of values) theirs.recordValue(us)
        const encoded = encodeIntoCompressedBase64(theirs)
        const read = decodeHdr(encoded)
        expect(read.count).toBe(300)
        const median = values.sort((a, b) => a - b)[149]!
        expect(Math.abs(read.percentile(0.5) - median)).toBeLessThanOrEqual(
          median * (10 ** -digits + 0.001) + lowest,
        )
      }
    })
  }

  test('counts values above an hour as an hour', () => {
    const theirs = build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: 1e12,
      numberOfSignificantValueDigits: 3,
    })
    theirs.recordValue(9e11)
    const encoded = encodeIntoCompressedBase64(theirs)
    expect(decodeHdr(encoded).maxUs).toBe(3.6e9)
  })
})

describe('throws corrupt-message', () => {
  test('for text that is not a histogram', () => {
    for (const text of ['', 'no base64!', 'AAAA', 'HISTFAAA', Buffer.alloc(100).toString('base64')]) {
      expect(() => decodeHdr(text)).toThrow(corrupt)
    }
    expect(() => decodeHdr('A'.repeat(10_000_000))).toThrow(corrupt)
  })

  test('for a few bytes that decompress to very many', () => {
    const bomb = compressed(Buffer.alloc(100_000_000))
    expect(bomb.length).toBeLessThan(200_000)
    expect(() => decodeHdr(bomb)).toThrow(corrupt)
  })

  test('for an invalid header', () => {
    const changes: [string, (plain: Buffer) => unknown][] = [
      ['another cookie', (plain) => plain.writeUInt32BE(0x1c849301, 0)],
      ['a payload longer than there is', (plain) => plain.writeUInt32BE(plain.length, 4)],
      ['negative digits', (plain) => plain.writeInt32BE(-1, 12)],
      ['six digits', (plain) => plain.writeInt32BE(6, 12)],
      ['a lowest value of 0', (plain) => plain.writeBigInt64BE(0n, 16)],
      ['a highest value too low', (plain) => plain.writeBigInt64BE(1n, 24)],
      ['a range shorter than the counts', (plain) => plain.writeBigInt64BE(100n, 24)],
    ]
    for (const [what, change] of changes) {
      const plain = plainOf(encodeHdr(sample(5, 1_000)))
      change(plain)
      expect(() => decodeHdr(compressed(plain)), what).toThrow(corrupt)
    }
  })

  test('for counts that together are beyond 2^53', () => {
    const payload = new ByteWriter()
    payload.zigzag(Number.MAX_SAFE_INTEGER)
    payload.zigzag(1)
    const plain = Buffer.concat([plainOf(encodeHdr(sample(5, 1_000))).subarray(0, 40), payload.toBytes()])
    plain.writeUInt32BE(payload.length, 4)
    expect(() => decodeHdr(compressed(plain))).toThrow(corrupt)
  })

  test('nothing but corrupt-message is thrown for damaged bytes, outside or inside the compression', () => {
    const random = new Random(9)
    const outer = Buffer.from(encodeHdr(sample(6, 100)), 'base64')
    const inner = plainOf(outer.toString('base64'))
    for (let round = 0; round < times(3_000); round++) {
      const bytes = Buffer.from(round % 2 === 0 ? outer : inner)
      for (let flips = random.int(1, 3); flips > 0; flips--) {
        bytes[random.int(0, bytes.length - 1)]! ^= 1 << random.int(0, 7)
      }
      const cut = bytes.subarray(0, random.chance(0.2) ? random.int(0, bytes.length) : bytes.length)
      try {
        decodeHdr(round % 2 === 0 ? cut.toString('base64') : compressed(cut))
      } catch (thrown) {
        if ((thrown as { code: unknown }).code !== 'corrupt-message') throw thrown
      }
    }
  })
})
