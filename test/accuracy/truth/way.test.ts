import { expect, it } from 'vitest'
import { usualWays, wholesMs } from './way.ts'

const way = (thereMs: number, backMs: number) => ({ thereMs, backMs })

it('a way is as long as its parts, and the shortest is first', () => {
  expect([...wholesMs([way(0.5, 0.5), way(0.25, 0.5), way(-0.25, 0.75)])]).toEqual([0.5, 0.75, 1])
})

it.each([
  [3_000, 3],
  [1_600, 1],
  [1_000, 1],
  [999, 0],
])('of %i ways %i are rare', (count, rare) => {
  const ways = Array.from({ length: count }, (_, at) => way(0.1, at))
  const usual = usualWays(ways.toReversed())
  expect(usual).toHaveLength(count - rare)
  expect(usual.at(-1)!.backMs).toBe(count - rare - 1)
})
