import { expect, it } from 'vitest'
import { percentileOf } from './percentile.ts'
import { withWay } from './with-way.ts'

const steps = (count: number, ms: number) => Float64Array.from({ length: count }, (_, at) => at * ms)

it('a way that is always the same moves every percentile by it', () => {
  const seen = withWay(steps(1_000, 0.1), Float64Array.of(0.25))
  for (const fraction of [0.01, 0.5, 0.99])
    expect(percentileOf(seen, fraction)).toBeCloseTo(percentileOf(steps(1_000, 0.1), fraction) + 0.25, 9)
})

it('responses that are all alike are as spread as the way is', () => {
  const ways = steps(100, 0.01)
  const seen = withWay(new Float64Array(5_000).fill(4), ways)
  for (const fraction of [0.1, 0.5, 0.9, 0.99])
    expect(percentileOf(seen, fraction)).toBeCloseTo(4 + percentileOf(ways, fraction), 1)
})

it('a way that is hardly ever so slow is not known', () => {
  const ways = new Float64Array(3_000).fill(0.1)
  ways.fill(20, 2_997)
  expect(percentileOf(withWay(new Float64Array(5_000).fill(4), ways), 1)).toBeCloseTo(4.1, 9)
})

it('is the same each time, and nothing where no way is known', () => {
  const ways = steps(10, 0.1)
  expect(withWay(steps(50, 1), ways)).toEqual(withWay(steps(50, 1), ways))
  expect(withWay(steps(50, 1), new Float64Array())).toEqual(steps(50, 1))
})
