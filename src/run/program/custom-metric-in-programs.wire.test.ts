import { afterAll, beforeAll, expect, test } from 'vitest'
import { NodeServer } from '../../../test/servers/node-server.ts'
import { users } from '../../plan/load/load.ts'
import { counter, declaredMetrics, gauge } from '../../plan/metric/custom-metric.ts'
import { plan } from '../../plan/plan.ts'
import { scenario } from '../../plan/scenario.ts'
import { run } from './library.ts'

let server: NodeServer

beforeAll(async () => {
  server = await NodeServer.http((_, response) => response.end('{}'))
})

afterAll(() => server.stop())

// Of another plan: it is not in the records of these.
counter('of another plan', { sla: { count: '>= 1' } })

/** A plan as a test makes it, again and again: it declares its metrics anew. */
function made(amount: number) {
  const orders = counter('orders', { sla: { count: '>= 1' } })
  const level = gauge('level')
  return plan({
    target: server.url,
    mix: scenario('one', async ({ measure, wait }) => {
      await measure('nothing', () => {})
      orders.add(amount)
      if (amount > 1) level.set(amount)
      await wait('20ms')
    }),
    load: users({ steady: { hold: 1, for: '100ms' } }),
  })
}

test('a program may declare the same metric for each of its plans', () => {
  made(1)
  const before = declaredMetrics().length
  made(2)
  expect(declaredMetrics()).toHaveLength(before)
})

test('the metrics of a run exclude values of other plans', async () => {
  const first = await run(made(1))
  expect(first.metrics.map(({ name }) => name)).toEqual(['orders'])
  expect(first.verdict.status).toBe('pass')
  const runs = first.endpoints.find(({ name }) => name === 'nothing')!.requests
  expect(first.metrics[0]!.count).toBe(runs)
  const second = await run(made(5))
  expect(second.metrics.map(({ name }) => name)).toEqual(['orders', 'level'])
  expect(second.metrics[0]!.count).toBe(5 * second.endpoints.find(({ name }) => name === 'nothing')!.requests)
  for (const { metrics } of second.series) expect(metrics).toHaveLength(2)
})
