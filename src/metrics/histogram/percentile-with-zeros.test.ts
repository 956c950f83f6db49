import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'
import { percentileWithZerosUs } from './percentile-with-zeros.ts'

function histogram(...values: number[]): Histogram {
  const made = new Histogram()
  for (const us of values) made.record(us)
  return made
}

test('a percentile is 0 while its rank is among the zeros', () => {
  const waits = histogram(10, 20, 30, 40)
  expect(percentileWithZerosUs(waits, 8, 0.5)).toBe(0)
  expect(percentileWithZerosUs(waits, 7, 0.5)).toBe(10)
  expect(percentileWithZerosUs(waits, 8, 0.75)).toBe(20)
  expect(percentileWithZerosUs(waits, 8, 1)).toBe(40)
  expect(percentileWithZerosUs(waits, 4, 0.5)).toBe(20)
})

test('it is 0 without values, and `all` is at least the number of counted values', () => {
  expect(percentileWithZerosUs(histogram(), 0, 0.99)).toBe(0)
  expect(percentileWithZerosUs(histogram(), 5, 0.99)).toBe(0)
  expect(percentileWithZerosUs(histogram(10, 20, 30), 1, 0.5)).toBe(20)
})

test('it is the percentile of the list with its zeros, for any numbers', () => {
  for (let all = 1; all < 60; all++) {
    for (const count of [1, Math.ceil(all / 3), all]) {
      const values = Array.from({ length: count }, (_, at) => at + 1)
      const list = [...Array.from({ length: all - count }, () => 0), ...values]
      for (const fraction of [0.01, 0.5, 0.9, 0.99]) {
        const rank = Math.max(1, Math.ceil(Number((fraction * all).toFixed(9))))
        expect(percentileWithZerosUs(histogram(...values), all, fraction)).toBe(list[rank - 1])
      }
    }
  }
})
