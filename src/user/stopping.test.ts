import { expect, test } from 'vitest'
import { LoadBench } from '../../test/support/load-bench.ts'
import type { UserContext } from '../plan/context/user-context.ts'
import { endpoint } from '../plan/endpoint/endpoint.ts'
import { users } from '../plan/load/load.ts'
import { scenario } from '../plan/scenario.ts'
import type { ExchangeWatcher, SeenExchange } from './call/exchange-watcher.ts'

const page = endpoint('GET /stopping')

function benchOf(run: (user: UserContext) => unknown, hold = 2): LoadBench {
  return new LoadBench({
    answer: () => ({ afterMs: 10 }),
    mix: scenario('one', { wait: { from: 'now', next: () => 1_000 } }, run),
    load: users({ steady: { hold, for: '10s' } }),
  })
}

test('an iteration that ends itself is not a failure, and the user continues', async () => {
  const bench = await benchOf(async ({ call, endIteration }) => {
    await call(page)
    endIteration()
    await call(page)
  }).run()
  expect(bench.target.requests).toHaveLength(20)
  expect(bench.recorder).toMatchObject({ completed: 20, failed: 0, faults: [] })
})

test('a user who stops is not replaced, and its iteration is not a failure', async () => {
  const bench = await benchOf(async ({ id, call, iteration, stopUser }) => {
    await call(page)
    if (id === 0 && iteration === 2) stopUser()
  }).run()
  expect(bench.recorder).toMatchObject({ completed: 13, failed: 0, faults: [] })
  expect(bench.ended).toBe(true)
})

test('a scenario that stops the test gives the reason, once its iteration is over', async () => {
  const reasons: string[] = []
  const bench = benchOf(({ stopTest }) => stopTest('enough'), 1)
  bench.runtime.stopTest = (reason) => {
    reasons.push(reason)
    bench.load.stop()
  }
  await bench.run()
  expect(reasons).toEqual(['enough'])
  expect(bench.recorder).toMatchObject({ completed: 1, failed: 0 })
  expect(bench.ended).toBe(true)
})

test.each([
  [true, ['status 500']],
  [false, [undefined, 'status 500', undefined]],
])('a watcher sees only failures if `failuresOnly` is %s', async (failuresOnly, messages) => {
  const seen: SeenExchange[] = []
  const watcher: ExchangeWatcher = { failuresOnly, exchanged: (each) => seen.push(each) }
  const bench = new LoadBench({
    watcher,
    answer: (_, number) => ({ status: number === 1 ? 500 : 200, afterMs: 40 }),
    mix: scenario('one', ({ call }) => call(page)),
    load: users({ steady: { hold: 1, for: '100ms' } }),
  })
  await bench.run()
  expect(seen.map(({ message }) => message)).toEqual(messages)
  expect(
    seen.every(({ endpoint, user, reply }) => endpoint === page.name && user === 0 && reply !== undefined),
  ).toBe(true)
  expect(seen.find(({ message }) => message !== undefined)).toMatchObject({
    iteration: 1,
    failureClass: 'http_5xx',
    intendedMs: LoadBench.startMs + 40,
    exchange: { sentMs: LoadBench.startMs + 40, endedMs: LoadBench.startMs + 80 },
  })
})

test.each(['endIteration', 'stopUser'] as const)(
  'if %s ends an iteration during a call, the call finishes and no missing await is reported',
  async (how) => {
    const run = async (user: UserContext) => {
      // The second reply arrives after the first call has ended the iteration.
      await Promise.all([user.call(page).then(() => user[how]()), user.call(page)])
    }
    const bench = new LoadBench({
      mix: scenario('one', run),
      load: users({ steady: { hold: 1, for: '100ms' } }),
      answer: (_, number) => ({ afterMs: number === 0 ? 10 : 400 }),
    })
    await bench.run()
    expect(bench.recorder.requests.map(({ failure }) => failure)).toEqual([undefined, undefined])
    expect(bench.recorder).toMatchObject({ completed: 1, failed: 0, faults: [] })
    expect(bench.ended).toBe(true)
  },
)
