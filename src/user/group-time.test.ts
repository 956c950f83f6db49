import { expect, test } from 'vitest'
import { LoadBench } from '../../test/support/load-bench.ts'
import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import type { Cell } from '../metrics/cell/cell.ts'
import type { UserContext } from '../plan/context/user-context.ts'
import { endpoint } from '../plan/endpoint/endpoint.ts'
import { users } from '../plan/load/load.ts'
import { scenario } from '../plan/scenario.ts'
import { VirtualUser } from './virtual-user.ts'

const page = endpoint('GET /groups')

/** Returns the results of a scenario's groups, by name. Every reply takes 40 ms. */
async function groupsOf(run: (user: UserContext) => unknown): Promise<Map<string, Cell>> {
  const bench = new LoadBench({
    answer: () => ({ afterMs: 40 }),
    mix: scenario('one', run),
    load: users({ steady: { hold: 1, for: '1m' } }),
    iterations: 1,
  })
  await bench.run()
  const tally = bench.close()
  const groups = tally.rows.flatMap(({ name, kind }, index) =>
    kind === 'group' ? [[name, tally.cell(0, index)] as const] : [],
  )
  return new Map(groups)
}

const ms = (cell: Cell | undefined) => cell!.responseUs.maxUs / 1_000

test('the time of a group does not include its waits', async () => {
  const groups = await groupsOf(async ({ call, wait, group }) => {
    const answer = await group('checkout', async () => {
      await call(page)
      await wait('3s')
      await call(page)
      return 'bought'
    })
    expect(answer).toBe('bought')
  })
  expect(groups.get('checkout')).toMatchObject({ requests: 1, failures: 0, bytesSent: 0 })
  expect(ms(groups.get('checkout'))).toBe(80)
})

test('a group within another has both names, and its waits count in neither', async () => {
  const groups = await groupsOf(async ({ call, wait, group }) => {
    await group('checkout', async () => {
      await call(page)
      await group('pay', async () => {
        await wait('1s')
        await call(page)
      })
      await wait('2s')
    })
    await group('pay', () => call(page))
  })
  expect([...groups.keys()].toSorted()).toEqual(['checkout', 'checkout / pay', 'pay'])
  expect(ms(groups.get('checkout'))).toBe(80)
  expect(ms(groups.get('checkout / pay'))).toBe(40)
})

test('concurrent groups are not within each other, and count only their own waits', async () => {
  const groups = await groupsOf(async ({ call, wait, group }) => {
    await Promise.all([
      group('a', async () => {
        await wait('1s')
        await call(page)
      }),
      group('b', async () => {
        await call(page)
        await call(page)
      }),
    ])
  })
  expect([...groups.keys()].toSorted()).toEqual(['a', 'b'])
  expect(ms(groups.get('a'))).toBe(40)
  expect(ms(groups.get('b'))).toBe(80)
})

test('a callback from a group adds neither other users nor later code to the group', async () => {
  const { runtime } = new LoadBench({
    mix: scenario('one', () => {}),
    load: users({ steady: { hold: 1, for: '1s' } }),
  })
  const names: string[] = []
  const rowOf = runtime.recorder.row.bind(runtime.recorder)
  runtime.recorder.row = (name, kind) => {
    names.push(name)
    return rowOf(name, kind)
  }
  const [ada, bob] = [new VirtualUser(runtime, 0), new VirtualUser(runtime, 1)]
  // A callback runs in the context in which it was set.
  const soon = (run: () => unknown) => new Promise((done) => setImmediate(() => done(run())))
  let after: Promise<unknown> | undefined
  await ada.group('outer', async () => {
    await soon(() => bob.group('of another', () => {}))
    await soon(() => ada.group('inner', () => {}))
    after = soon(() => ada.group('after its end', () => {}))
  })
  await after
  expect(names).toEqual(['outer', 'of another', 'outer / inner', 'after its end'])
})

test('overlapping waits of a group count once', async () => {
  const groups = await groupsOf(({ call, wait, group }) =>
    group('both', async () => {
      await Promise.all([wait('1s'), wait('3s')])
      await call(page)
    }),
  )
  expect(ms(groups.get('both'))).toBe(40)
})

test.each<[string, FailureClass, (user: UserContext) => unknown]>([
  ['a request', 'http_5xx', ({ call }) => call(page)],
  ['a check', 'check', ({ check }) => check('never', false)],
  [
    'its own code',
    'script',
    () => {
      throw new Error('broken')
    },
  ],
])('a group in which %s fails is a failure of class %s, and no error of its own', async (_, name, step) => {
  const bench = new LoadBench({
    answer: () => ({ status: 500, afterMs: 1 }),
    mix: scenario('one', (user) => user.group('outer', () => step(user))),
    load: users({ steady: { hold: 1, for: '1m' } }),
    iterations: 1,
  })
  await bench.run()
  const tally = bench.close()
  const at = tally.rows.findIndex(({ kind }) => kind === 'group')
  const { failures, failuresByClass } = tally.cell(0, at)
  expect(failures).toBe(1)
  expect(failuresByClass[failureClasses.indexOf(name)]).toBe(1)
  expect(tally.errors).toHaveLength(1)
  expect(tally.errors.map((error) => error.label)).not.toContain('outer')
})

test('a group that the end of its iteration interrupts is unfinished', async () => {
  const groups = await groupsOf(({ group, endIteration }) => group('left', () => endIteration()))
  expect(groups.get('left')).toMatchObject({ requests: 1, unfinished: 1, successes: 0, failures: 0 })
})

test('a plan without groups has no rows for them', async () => {
  expect((await groupsOf(({ call }) => call(page))).size).toBe(0)
})

test.each([
  ['an error', () => new Error('connection refused'), 0],
  ['an error of fetch', () => new TypeError('fetch failed', { cause: new Error('refused') }), 0],
  ['a bug of the plan', () => new TypeError('x is not a function'), 1],
])('%s in a measured function is a failure of that function', async (_, error, bugs) => {
  const bench = new LoadBench({
    mix: scenario('one', ({ measure }) =>
      measure('redis get', () => {
        throw error()
      }),
    ),
    load: users({ steady: { hold: 1, for: '1m' } }),
    iterations: 1,
  })
  await bench.run()
  const tally = bench.close()
  const at = tally.rows.findIndex(({ kind }) => kind === 'measure')
  expect(tally.cell(0, at)).toMatchObject({ requests: 1, failures: 1 })
  expect(tally.errors.map(({ label }) => label)).toEqual(bugs === 0 ? ['redis get'] : ['redis get', 'one'])
  expect(tally.scriptErrors).toBe(bugs)
  expect(tally.scenarios).toMatchObject([{ completed: 1, failed: 1 }])
})
