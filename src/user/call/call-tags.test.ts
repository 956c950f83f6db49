import { expect, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { users } from '../../plan/load/load.ts'
import { type ScenarioFunction, scenario } from '../../plan/scenario.ts'

const page = endpoint('GET /call-tags', { tags: ['shop'] })

async function tagsOf(
  run: ScenarioFunction,
  status = 200,
): Promise<{ bench: LoadBench; rows: Map<string, Cell> }> {
  const bench = new LoadBench({
    answer: () => ({ status, afterMs: 40 }),
    mix: scenario('one', run),
    load: users({ steady: { hold: 1, for: '1m' } }),
    iterations: 1,
  })
  await bench.run()
  const tally = bench.close()
  const rows = tally.rows.flatMap(({ name, kind }, index) =>
    kind === 'tag' ? [[name, tally.cell(0, index)] as const] : [],
  )
  return { bench, rows: new Map(rows) }
}

test('a call counts once in each of its own tags, but not in those of its endpoint', async () => {
  const { bench, rows } = await tagsOf(async ({ call }) => {
    await call(page, { tags: ['first', 'shop', 'first'] })
    await call(page, { tags: ['first', 'second'] })
    await call(page)
  })
  expect(
    [...rows].map(([name, { requests, statusCodes }]) => [name, requests, statusCodes.toRecord()]),
  ).toEqual([
    ['first', 2, { 200: 2 }],
    ['second', 1, { 200: 1 }],
  ])
  expect(rows.get('first')!.responseUs.maxUs).toBe(40_000)
  expect(rows.get('first')!.bytesSent).toBeGreaterThan(0)
  // Tags do not count in totals.
  expect(bench.tally.sum([0]).requests).toBe(3)
})

test('a call that fails is a failure in its tags, and one error', async () => {
  const { bench, rows } = await tagsOf(({ call }) => call(page, { tags: ['first'] }), 503)
  expect(rows.get('first')).toMatchObject({ requests: 1, failures: 1 })
  expect(bench.tally.errors.map(({ label, count }) => [label, count])).toEqual([[page.name, 1]])
})

test('invalid tags are refused', async () => {
  const { bench } = await tagsOf(({ call }) => call(page, { tags: ['a=b'] }))
  expect(bench.planErrors[0]!.message).toBe('the tags of a call of GET /call-tags are ["a=b"]')
})
