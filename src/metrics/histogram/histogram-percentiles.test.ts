import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

const fractions = [0, 0.01, 0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 1]

test('several percentiles at once are the same as each alone', () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.double({ min: 0, max: 4e9, noNaN: true }))
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (values) => {
      const histogram = new Histogram()
      for (const us of values) histogram.record(us)
      expect(histogram.percentiles(fractions)).toEqual(fractions.map((each) => histogram.percentile(each)))
    }),
  )
})

test('without values each percentile is NaN', () => {
  expect(new Histogram().percentiles([0.5, 1])).toEqual([Number.NaN, Number.NaN])
})
