import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { Random } from '../../base/random.ts'
import { Histogram } from '../histogram/histogram.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { readHistogram, writeHistogram } from './histogram-codec.ts'

const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function encode(histogram: Histogram): Buffer {
  const writer = new ByteWriter()
  writeHistogram(writer, histogram)
  return Buffer.from(writer.toBytes())
}

function decode(bytes: Uint8Array, into?: Histogram): Histogram {
  const reader = new ByteReader(bytes)
  const histogram = readHistogram(reader, into)
  reader.end()
  return histogram
}

function varints(...values: number[]): Uint8Array {
  const writer = new ByteWriter()
  for (const value of values) writer.varint(value)
  return writer.toBytes()
}

test('the same values give the same bytes in 1, 8 and 1,000 shards, merged in any order, directly or encoded', () => {
  const random = new Random(7)
  const values = Float64Array.from({ length: 2_000_000 }, () => random.exponential(30_000))
  const whole = new Histogram()
  for (const value of values) whole.record(value)
  const expected = encode(whole)
  for (const shardCount of [8, 1_000]) {
    const shards = Array.from({ length: shardCount }, () => new Histogram())
    const size = values.length / shardCount
    for (let at = 0; at < values.length; at++) shards[Math.floor(at / size)]!.record(values[at]!)
    shuffle(shards, random)
    const merged = new Histogram()
    for (const shard of shards) merged.merge(shard)
    expect(encode(merged).equals(expected)).toBe(true)
    shuffle(shards, random)
    const read = new Histogram()
    for (const shard of shards) decode(encode(shard), read)
    expect(encode(read).equals(expected)).toBe(true)
  }
})

test('everything is read back exactly, including counts past 2^32 and sums past 2^53', () => {
  const histogram = new Histogram()
  for (const us of [0, 1, 1_023, 1_024, 2_047, 2_048, 1e9, 3.6e9]) histogram.recordMany(us, 2 ** 33 + us)
  const read = decode(encode(histogram))
  expect(read.count).toBe(histogram.count)
  expect(read.sumParts).toEqual(histogram.sumParts)
  expect([read.minUs, read.maxUs]).toEqual([0, 3.6e9])
  expect(encode(read)).toEqual(encode(histogram))
})

test('an empty histogram is one byte', () => {
  expect(encode(new Histogram())).toEqual(Buffer.from([0]))
  expect(decode(Uint8Array.of(0)).isEmpty).toBe(true)
})

describe('throws corrupt-message', () => {
  // buckets, minimum, maximum, sum high, sum low, count, then gap and count of each bucket
  test('for parts that contradict each other', () => {
    expect(decode(varints(2, 5, 7, 0, 12, 2, 5, 1, 1, 1)).sumUs).toBe(12)
    const wrong = {
      'a total that is not the sum of the counts': [2, 5, 7, 0, 12, 3, 5, 1, 1, 1],
      'a minimum outside its bucket': [2, 4, 7, 0, 12, 2, 5, 1, 1, 1],
      'a maximum outside its bucket': [2, 5, 8, 0, 12, 2, 5, 1, 1, 1],
      'a sum too small': [2, 5, 7, 0, 11, 2, 5, 1, 1, 1],
      'a sum too large': [2, 5, 7, 1, 12, 2, 5, 1, 1, 1],
      'an empty bucket': [2, 5, 7, 0, 5, 1, 5, 1, 1, 0],
      'a bucket beyond the last': [1, 3.6e9, 3.6e9, 0, 3.6e9, 1, 23_552, 1],
      'a value above one hour': [1, 3_600_000_001, 3_600_000_001, 0, 3_600_000_001, 1, 23_261, 1],
      'more buckets than there are bytes': [20_000, 5, 7, 0, 12, 2, 5, 1, 1, 1],
      'least and greatest the wrong way round': [1, 5_001, 5_000, 0, 10_001, 2, 3_298, 2],
    }
    for (const [what, values] of Object.entries(wrong)) {
      expect(() => decode(varints(...values)), what).toThrow(corrupt)
    }
  })

  test('nothing but corrupt-message is thrown for damaged bytes, and the target stays as it was', () => {
    const random = new Random(8)
    const histogram = new Histogram()
    for (let values = 0; values < 40; values++) histogram.record(random.exponential(5_000))
    const bytes = encode(histogram)
    const into = new Histogram()
    into.record(77)
    const before = encode(into)
    for (let round = 0; round < times(10_000); round++) {
      const kept = random.chance(0.3) ? random.int(0, bytes.length) : bytes.length
      const damaged = Uint8Array.from(bytes.subarray(0, kept))
      for (let flips = random.int(0, 3); flips > 0 && kept > 0; flips--) {
        damaged[random.int(0, kept - 1)]! ^= 1 << random.int(0, 7)
      }
      try {
        readHistogram(new ByteReader(damaged), new Histogram())
      } catch {
        expect(() => readHistogram(new ByteReader(damaged), into)).toThrow(corrupt)
      }
    }
    expect(encode(into)).toEqual(before)
  })
})

function shuffle(items: unknown[], random: Random): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = random.int(0, at)
    const held = items[at]
    items[at] = items[other]
    items[other] = held
  }
}
