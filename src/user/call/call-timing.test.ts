import { expect, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import { timingParts } from '../../metrics/cell/timing-cell.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { users } from '../../plan/load/load.ts'
import { scenario } from '../../plan/scenario.ts'

const page = endpoint('GET /call-timing')

async function benchOf(timings: boolean): Promise<LoadBench> {
  const bench = new LoadBench({
    timings,
    answer: (_, number) => ({ status: number === 0 ? 500 : 200, afterMs: 40 }),
    mix: scenario('one', ({ call }) => call(page)),
    load: users({ steady: { hold: 1, for: '1s' } }),
  })
  await bench.run()
  bench.close()
  return bench
}

test('with timings, a plan counts where the time of its successes went, by phase', async () => {
  const { tally } = await benchOf(true)
  const at = tally.rows.findIndex(({ name }) => name === page.name)
  const timing = tally.timing([0], at)!
  const part = (name: (typeof timingParts)[number]) => timing.parts[timingParts.indexOf(name)]!
  expect(part('firstByte').count).toBe(tally.cell(0, at).successes)
  expect(part('firstByte').maxUs).toBe(40_000)
  expect(part('queue').maxUs).toBe(0)
  expect(part('tls').isEmpty).toBe(true)
  expect(tally.timing([1], at)).toBeUndefined()
})

test('without timings, a plan counts none', async () => {
  const { tally } = await benchOf(false)
  expect(tally.rows.map((_, at) => tally.timing([0], at)).every((timing) => timing === undefined)).toBe(true)
})
