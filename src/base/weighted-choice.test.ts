import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Random } from './random.ts'
import { WeightedChoice } from './weighted-choice.ts'

test('each index is chosen in proportion to its weight', () => {
  const choice = new WeightedChoice([1, 0.5, 2.5])
  const random = new Random(7)
  const counts = [0, 0, 0]
  for (let turn = 0; turn < 40_000; turn++) counts[choice.pick(random)]!++
  expect(counts[0]! / 10_000).toBeCloseTo(1, 1)
  expect(counts[1]! / 5_000).toBeCloseTo(1, 1)
  expect(counts[2]! / 25_000).toBeCloseTo(1, 1)
})

test('the choice is the first index whose running sum is above the drawn point, and never one of weight 0', () => {
  const weight = fc.oneof(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.constant(0))
  const weights = fc
    .array(weight, { minLength: 1, maxLength: 40 })
    .filter((given) => given.some((each) => each > 0))
  fc.assert(
    fc.property(weights, fc.integer(), (given, seed) => {
      const picked = new WeightedChoice(given).pick(new Random(seed))
      expect(given[picked]).toBeGreaterThan(0)
      const sums = given.map((_, index) => given.slice(0, index + 1).reduce((sum, each) => sum + each, 0))
      const point = new Random(seed).next() * sums.at(-1)!
      const several = given.filter((each) => each > 0).length > 1
      expect(picked).toBe(
        several ? sums.findIndex((sum) => point < sum) : given.findIndex((each) => each > 0),
      )
    }),
  )
})

test('a single choice does not advance the stream', () => {
  for (const weights of [[5], [0, 5, 0]]) {
    const random = new Random(3)
    expect(new WeightedChoice(weights).pick(random)).toBe(weights.indexOf(5))
    expect(random.next()).toBe(new Random(3).next())
  }
})
