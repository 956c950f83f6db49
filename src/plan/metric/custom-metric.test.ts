import { beforeAll, expect, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import { mistakeOf } from '../../../test/support/mistake.ts'
import type { MetricKind } from '../../metrics/cell/metric-cell.ts'
import { several, users } from '../load/load.ts'
import { declareOnePlan } from '../one-plan.ts'
import { type ScenarioFunction, scenario } from '../scenario.ts'
import { counter, declaredMetrics, gauge, rate, trend } from './custom-metric.ts'

beforeAll(() => declareOnePlan())

test('a metric cannot be used outside a run', () => {
  const early = counter('early')
  expect(mistakeOf(() => early.add())).toMatchObject({ code: 'metric-outside-run' })
})

const items = trend('items', { unit: 'items', sla: { p95: '<= 10' } })
const orders = counter('orders')
const queue = gauge('queue')
const hit = rate('hit')

async function benchOf(run: ScenarioFunction): Promise<LoadBench> {
  const bench = new LoadBench({
    mix: scenario('one', { wait: { from: 'now', next: () => 600 } }, run),
    load: users({ first: { hold: 1, for: '1s' }, second: { hold: 1, for: '1s' } }),
  })
  await bench.run()
  return bench
}

test('values are counted in the phase in which they are added', async () => {
  const bench = await benchOf(async ({ iteration, wait }) => {
    items.add(iteration)
    orders.add(2.5)
    queue.set(10 - iteration)
    hit.add(iteration > 0)
    await wait('100ms')
  })
  const { metrics } = bench.close()
  expect(bench.starts).toEqual([0, 700, 1_400])
  const sum = (phases: number[], name: string, kind: MetricKind) => metrics.sum(phases, { name, kind })
  expect(sum([0], 'items', 'trend').values!.maxUs).toBe(1_000)
  expect(sum([0, 1], 'items', 'trend').values!.maxUs).toBe(2_000)
  expect(sum([0], 'orders', 'counter').sum).toBe(5_000)
  expect(sum([1], 'orders', 'counter').sum).toBe(2_500)
  expect(sum([0, 1], 'queue', 'gauge')).toMatchObject({ last: 8_000, min: 8_000, max: 10_000, lastMs: 1_400 })
  expect(sum([0, 1], 'hit', 'rate')).toMatchObject({ count: 3, sum: 2 })
})

test('each of several parallel loads counts in its own phases', async () => {
  const counting = (name: string, amount: number) =>
    scenario(name, async ({ wait }) => {
      await wait('100ms')
      orders.add(amount)
    })
  const bench = new LoadBench({
    load: several({
      a: { mix: counting('a', 1), load: users({ only: { hold: 1, for: '1s' } }) },
      b: { mix: counting('b', 100), load: users({ only: { hold: 1, for: '1s' } }), startAt: '500ms' },
    }),
  })
  await bench.run()
  const { metrics } = bench.close()
  const sums = [0, 1].map((phase) => metrics.sum([phase], { name: 'orders', kind: 'counter' }).sum / 1_000)
  expect(sums).toEqual([sums[0], 100 * sums[0]!])
  expect(sums[0]).toBeGreaterThan(5)
})

test.each([
  ['a trend', () => items.add(-1), "the trend 'items' accepts numbers from 0 to 3,600,000, not -1"],
  ['a trend', () => items.add(Number.NaN), "the trend 'items' accepts numbers from 0 to 3,600,000, not NaN"],
  [
    'a counter',
    () => orders.add(-0.001),
    "the counter 'orders' accepts numbers from 0 to 1,000,000,000, not -0.001",
  ],
  ['a gauge', () => queue.set('7' as never), 'not "7"'],
])('a value that %s does not accept is an error of the scenario', async (_, step, message) => {
  const { recorder } = await benchOf(step)
  expect(recorder.faults.length).toBeGreaterThan(0)
  expect(recorder.faults[0]).toMatch(/^one: script: RangeError at /)
  expect(recorder.faults[0]).toContain(message)
})

test.each([
  ['without a name', () => trend('  '), 'a trend needs a name'],
  ['whose name is in use', () => gauge('items'), 'the metric "items" is declared twice'],
  ['called run', () => rate('run'), "a metric cannot be named 'run'"],
  [
    'on two lines',
    () => counter('two\nlines'),
    'the name of the counter "two\\nlines" is too long or not plain',
  ],
  ['with an odd unit', () => counter('odd', { unit: 'x'.repeat(21) }), 'the unit of the counter "odd"'],
])('a metric %s is refused with its line', (_, make, message) => {
  const before = declaredMetrics().length
  const error = mistakeOf(make)
  expect(error).toMatchObject({ code: 'bad-metric', place: { line: expect.any(Number) } })
  expect(error.message).toContain(message)
  expect(declaredMetrics()).toHaveLength(before)
})

test('declaring a metric in a scenario is refused the second time', async () => {
  const bench = await benchOf(() => counter('inside').add())
  expect(bench.planErrors[0]!.message).toBe('the metric "inside" is declared twice')
})
