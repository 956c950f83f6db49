import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { PlimsollError } from '../../base/error.ts'
import { Random } from '../../base/random.ts'
import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { readMetricCell, writeMetricCell } from '../codec/metric-cell-codec.ts'
import { MetricCell, type MetricKind, metricKinds, metricRange } from './metric-cell.ts'

function cellOf(
  kind: MetricKind,
  values: readonly (readonly [value: number, sinceMs: number])[],
): MetricCell {
  const cell = new MetricCell(kind)
  for (const [value, sinceMs] of values) cell.record(value, sinceMs)
  return cell
}

function bytesOf(cell: MetricCell): Uint8Array {
  const writer = new ByteWriter()
  writeMetricCell(writer, cell)
  return writer.toBytes()
}

const kinds = fc.constantFrom(...metricKinds)

/** Values of any kind with their times, and the number of parts to split them into. */
const cases = kinds.chain((kind) => {
  const [min, max] = metricRange[kind]
  const value =
    kind === 'rate' ? fc.constantFrom(0, 1) : fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
  const values = fc.array(fc.tuple(value, fc.integer({ min: 0, max: 5_000 })), {
    minLength: 1,
    maxLength: 40,
  })
  return fc.tuple(fc.constant(kind), values, fc.integer({ min: 1, max: 5 }), fc.integer())
})

test('values that are split in any way and merged in any order give the same bytes', () => {
  fc.assert(
    fc.property(cases, ([kind, values, parts, seed]) => {
      const random = new Random(seed)
      const cells = Array.from({ length: parts }, () => new MetricCell(kind))
      for (const [value, sinceMs] of values) random.pick(cells).record(value, sinceMs)
      const merged = new MetricCell(kind)
      for (const cell of cells.toSorted(() => random.next() - 0.5)) merged.merge(cell)
      expect(bytesOf(merged)).toEqual(bytesOf(cellOf(kind, values)))
    }),
  )
})

test('a cell comes back from its bytes', () => {
  fc.assert(
    fc.property(cases, ([kind, values]) => {
      const bytes = bytesOf(cellOf(kind, values))
      const reader = new ByteReader(bytes)
      const read = readMetricCell(reader)
      reader.end()
      expect(read).toMatchObject({ kind, count: values.length })
      expect(bytesOf(read)).toEqual(bytes)
    }),
  )
})

test('damaged bytes are read as another cell or throw corrupt-message, and nothing else', () => {
  fc.assert(
    fc.property(cases, fc.array(fc.tuple(fc.nat(60), fc.nat(255))), ([kind, values], changes) => {
      const bytes = bytesOf(cellOf(kind, values))
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte
      try {
        const read = readMetricCell(new ByteReader(bytes))
        expect(bytesOf(read).length).toBeGreaterThan(1)
      } catch (error) {
        expect(error).toBeInstanceOf(PlimsollError)
        expect(error).toMatchObject({ code: 'corrupt-message' })
      }
    }),
    { numRuns: times(2_000) },
  )
})

describe('figures', () => {
  test('the last value of a gauge is the latest, and of two at the same time the greater, in any order', () => {
    const early = cellOf('gauge', [[9, 100]])
    const late = cellOf('gauge', [
      [-2, 300],
      [1, 200],
    ])
    const other = cellOf('gauge', [[-1, 300]])
    for (const order of [
      [early, late, other],
      [other, late, early],
    ]) {
      const cell = new MetricCell('gauge')
      for (const each of order) cell.merge(each)
      expect(cell).toMatchObject({ last: -1_000, lastMs: 300, min: -2_000, max: 9_000, sum: 7_000, count: 4 })
    }
  })

  test('tenths add up exactly', () => {
    const cell = cellOf(
      'counter',
      Array.from({ length: 10 }, () => [0.1, 0] as const),
    )
    expect(cell.sum).toBe(1_000)
  })

  test('a sum stops before it would be inexact', () => {
    const cell = new MetricCell('counter')
    for (let at = 0; at < 10_000; at++) cell.record(1e9, 0)
    expect(cell.sum).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => bytesOf(cell)).not.toThrow()
  })

  test.each([3, 7, 10, 12.5, 99, 123, 1_234, 45_600, 0.25])(
    'the percentiles of a trend of %d among others are that number',
    (value) => {
      const cell = new MetricCell('trend')
      for (let at = 0; at < 98; at++) cell.record(value, 0)
      cell.record(value / 2, 0)
      cell.record(value * 2, 0)
      expect(cell.percentile(0.5)).toBe(value)
      expect(cell.percentile(0.95)).toBe(value)
      expect(cell.percentile(1)).toBe(value * 2)
    },
  )

  test('a percentile is within 0.1 % of the value at its rank', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 3.6e6, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, fraction) => {
          const cell = cellOf(
            'trend',
            values.map((value) => [value, 0] as const),
          )
          const sorted = values.toSorted((a, b) => a - b)
          const exact = sorted[Math.max(0, Math.ceil(fraction * values.length) - 1)]!
          expect(Math.abs(cell.percentile(fraction) - exact)).toBeLessThanOrEqual(exact * 0.001 + 0.001)
        },
      ),
    )
  })
})
