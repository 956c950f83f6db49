import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { PlimsollError } from '../../base/error.ts'
import { Random } from '../../base/random.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function reader(...bytes: number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes))
}

describe('reads back what was written', () => {
  test('whole numbers up to 2^53 − 1 of either sign', () => {
    const edges = [0, 1, 63, 64, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, 2 ** 52, Number.MAX_SAFE_INTEGER]
    for (const value of edges) expectNumbersBack(value)
    fc.assert(fc.property(fc.maxSafeNat(), expectNumbersBack), { seed: 1, numRuns: times(500) })
  })

  test('floats, texts and bytes, in order', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.string({ unit: 'binary' }),
        fc.uint8Array(),
        (float, text, bytes) => {
          const writer = new ByteWriter(1)
          writer.float64(float)
          writer.text(text, 1_000)
          writer.uint32(0xdeadbeef)
          writer.bytes(bytes)
          const reading = new ByteReader(writer.toBytes())
          expect(reading.float64(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(float)
          expect(reading.text(1_000)).toBe(text)
          expect(reading.uint32()).toBe(0xdeadbeef)
          expect(Uint8Array.from(reading.bytes(bytes.length))).toEqual(Uint8Array.from(bytes))
          reading.end()
        },
      ),
      { seed: 2, numRuns: 25 },
    )
  })

  test('a text that begins with a byte order mark', () => {
    const writer = new ByteWriter()
    writer.text('\ufeffa', 10)
    expect(new ByteReader(writer.toBytes()).text(10)).toBe('\ufeffa')
  })
})

describe('throws corrupt-message', () => {
  test('when anything is cut off', () => {
    const writer = new ByteWriter()
    writer.varint(2 ** 40)
    writer.zigzag(-(2 ** 40))
    writer.float64(1)
    writer.text('text', 10)
    const bytes = writer.toBytes()
    for (let length = 0; length < bytes.length; length++) {
      const reading = new ByteReader(bytes.subarray(0, length))
      expect(() => {
        reading.varint()
        reading.zigzag()
        reading.float64(0, 2)
        reading.text(10)
      }).toThrow(corrupt)
    }
  })

  test('for numbers that are not in their shortest form', () => {
    expect(() => reader(0x80, 0x00).varint()).toThrow(corrupt)
    expect(() => reader(0x81, 0x80, 0x00).varint()).toThrow(corrupt)
    expect(() => reader(0x80, 0x00).zigzag()).toThrow(corrupt)
  })

  test('for numbers beyond 2^53, however many bytes', () => {
    const ff = Array<number>(7).fill(0xff)
    expect(reader(...ff, 0x0f).varint()).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => reader(...ff, 0x10).varint()).toThrow(corrupt)
    expect(() => reader(...ff, ...ff, ...ff, 0x01).varint()).toThrow(corrupt)
    expect(() => reader(...ff, ...ff, ...ff, 0x01).zigzag()).toThrow(corrupt)
    expect(() => reader(...ff, 0x20).zigzag()).toThrow(corrupt)
  })

  test('for numbers out of range', () => {
    expect(() => reader(11).varint(10)).toThrow(corrupt)
    expect(() => reader(3, 97, 98, 99).text(2)).toThrow(corrupt)
    expect(() => reader(2, 0xc3, 0x28).text(10)).toThrow(corrupt)
    const writer = new ByteWriter()
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -0.1]) writer.float64(value)
    const reading = new ByteReader(writer.toBytes())
    for (let left = 3; left > 0; left--) expect(() => reading.float64(0, 1e300)).toThrow(corrupt)
  })

  test('for a list that the bytes left cannot hold', () => {
    expect(reader(2, 0, 0, 0, 0).listLength(10, 2)).toBe(2)
    expect(() => reader(3, 0, 0, 0, 0).listLength(10, 2)).toThrow(corrupt)
  })

  test('for bytes that are left over', () => {
    expect(() => reader(1).end()).toThrow(corrupt)
    reader().end()
  })

  test('nothing but corrupt-message is thrown, whatever the bytes', () => {
    const random = new Random(6)
    for (let round = 0; round < times(2_000); round++) {
      const reading = reader(...Array.from({ length: random.int(0, 24) }, () => random.int(0, 255)))
      try {
        for (let reads = 0; reads < 30; reads++) readAnything(reading, random)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(PlimsollError)
        expect(thrown).toEqual(corrupt)
      }
    }
  })
})

describe('the writer refuses', () => {
  test('what a reader would refuse', () => {
    const writer = new ByteWriter()
    for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => writer.varint(value)).toThrow(RangeError)
    for (const value of [0.5, Number.NaN, 2 ** 53]) expect(() => writer.zigzag(value)).toThrow(RangeError)
    expect(() => writer.text('long', 3)).toThrow(RangeError)
    expect(writer.length).toBe(0)
  })
})

function expectNumbersBack(value: number): void {
  const writer = new ByteWriter(1)
  writer.varint(value)
  writer.zigzag(value)
  writer.zigzag(-value)
  const reading = new ByteReader(writer.toBytes())
  expect(reading.varint()).toBe(value)
  expect(reading.zigzag()).toBe(value)
  expect(reading.zigzag() + value).toBe(0)
  reading.end()
}

function readAnything(reading: ByteReader, random: Random): void {
  const read = random.int(0, 6)
  if (read === 0) reading.byte()
  else if (read === 1) reading.varint()
  else if (read === 2) reading.zigzag()
  else if (read === 3) reading.float64(-1, 1)
  else if (read === 4) reading.text(random.int(0, 1_000))
  else if (read === 5) reading.bytes(random.int(0, 10))
  else reading.listLength(1_000, 1)
}
