import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { groupedNumber } from './grouped-number.ts'

const asIcu = (value: number, least: number, most: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: least, maximumFractionDigits: most })

test.each([
  [0, '0'],
  [-0, '-0'],
  [999, '999'],
  [1_000, '1,000'],
  [-1_234_567.8915, '-1,234,567.892'],
  [1e15, '1,000,000,000,000,000'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '∞'],
])('%d is %s', (value, text) => {
  expect(groupedNumber(value)).toBe(text)
  expect(value.toLocaleString('en-US')).toBe(text)
})

test('a half in decimal digits is rounded away from zero, whatever its binary fraction is', () => {
  expect([1.005, 2.675, -1.45].map((value) => groupedNumber(value, 0, 2))).toEqual(['1.01', '2.68', '-1.45'])
})

test('any number is formatted as ICU does', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true }),
    fc.double({ min: -1e7, max: 1e7, noNaN: true }),
    fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1_000),
  )
  const digits = fc.tuple(fc.nat(4), fc.nat(4)).map(([least, more]) => [least, least + more] as const)
  fc.assert(
    fc.property(value, digits, (value, [least, most]) => {
      expect(groupedNumber(value, least, most)).toBe(asIcu(value, least, most))
    }),
    { numRuns: times(2_000) },
  )
})
