import { expect, it } from 'vitest'
import { usualTransits, wholesMs } from './transit.ts'

const transit = (thereMs: number, backMs: number) => ({ thereMs, backMs })

it('a transit is as long as its parts, and the shortest is first', () => {
  expect([...wholesMs([transit(0.5, 0.5), transit(0.25, 0.5), transit(-0.25, 0.75)])]).toEqual([0.5, 0.75, 1])
})

it.each([
  [3_000, 3],
  [1_600, 1],
  [1_000, 1],
  [999, 0],
])('of %i transits %i are rare', (count, rare) => {
  const transits = Array.from({ length: count }, (_, at) => transit(0.1, at))
  const usual = usualTransits(transits.toReversed())
  expect(usual).toHaveLength(count - rare)
  expect(usual.at(-1)!.backMs).toBe(count - rare - 1)
})
