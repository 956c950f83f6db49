import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { nearestRank } from './nearest-rank.ts'

test('is the exact ceiling where floats would round it up', () => {
  expect(nearestRank(0.07, 100)).toBe(7)
  expect(nearestRank(0.55, 100)).toBe(55)
  expect(nearestRank(0.999, 1_000)).toBe(999)
  expect(nearestRank(0.9995, 1_000)).toBe(1_000)
  expect(nearestRank(0.5, 3)).toBe(2)
})

test('equals integer arithmetic for fractions of up to five digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 2 ** 33 }), (part, count) => {
      const exact = (BigInt(part) * BigInt(count) + 99_999n) / 100_000n
      expect(nearestRank(part / 100_000, count)).toBe(Math.max(1, Number(exact)))
    }),
    { seed: 1, numRuns: times(5_000) },
  )
})

test('stays between 1 and the count', () => {
  expect(nearestRank(0, 10)).toBe(1)
  expect(nearestRank(-1, 10)).toBe(1)
  expect(nearestRank(1, 10)).toBe(10)
  expect(nearestRank(2, 10)).toBe(10)
})
