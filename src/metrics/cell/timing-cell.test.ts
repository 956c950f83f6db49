import { expect, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { users } from '../../plan/load/load.ts'
import { scenario } from '../../plan/scenario.ts'
import { TimingCell, timingParts } from './timing-cell.ts'

const whole = { queueMs: 1, dnsMs: 2, connectMs: 3, tlsMs: 4, sendMs: 5, firstByteMs: 6, receiveMs: 7 }

test('each part is counted, and what opening took only where a connection was opened', () => {
  const cell = new TimingCell()
  cell.record(whole)
  cell.record({ ...whole, dnsMs: 0, connectMs: 0, tlsMs: 0, sendMs: 0 })
  expect(timingParts.map((_, at) => cell.parts[at]!.count)).toEqual([2, 1, 1, 1, 2, 2, 2])
  expect(timingParts.map((_, at) => cell.parts[at]!.maxUs / 1_000)).toEqual([1, 2, 3, 4, 5, 6, 7])
  const twice = new TimingCell()
  twice.merge(cell)
  twice.merge(cell)
  expect(twice.parts.map(({ count }) => count)).toEqual([4, 2, 2, 2, 4, 4, 4])
  cell.reset()
  expect(cell.isEmpty).toBe(true)
  expect(twice.isEmpty).toBe(false)
})

const page = endpoint('GET /timing-cell')

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

test('a plan that asks for it has where the time of its successes went, by phase', async () => {
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

test('one that does not ask has none', async () => {
  const { tally } = await benchOf(false)
  expect(tally.rows.map((_, at) => tally.timing([0], at)).every((timing) => timing === undefined)).toBe(true)
})
