import { describe, expect, expectTypeOf, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import type { UserContext } from '../context/user-context.ts'
import { endpoint } from '../endpoint/endpoint.ts'
import { users } from '../load/load.ts'
import { type ScenarioFunction, scenario } from '../scenario.ts'
import { shared } from './shared.ts'
import type { Shared } from './shared-handle.ts'

const login = endpoint('POST /shared/login')

/** Runs users that each call `run` once a second, against a target that replies after 100 ms. */
async function benchOf(
  run: ScenarioFunction,
  seconds: number,
  hold = 3,
  answers: number[] = [],
): Promise<LoadBench> {
  const bench = new LoadBench({
    mix: scenario('s', async (user) => {
      await run(user)
      await user.wait('900ms')
    }),
    load: users({ steady: { hold, for: `${seconds}s` } }),
    answer: (_, number) => ({ afterMs: 100, status: answers[number] ?? 200 }),
  })
  await bench.run()
  return bench
}

/** A shared token whose value contains the number of times that it was made. */
function tokens(lifetime?: '2s'): { token: Shared<string>; made: () => number } {
  let count = 0
  const token = shared(
    'token',
    async ({ call }) => {
      await call(login)
      return `t${++count}`
    },
    lifetime === undefined ? {} : { for: lifetime },
  )
  return { token, made: () => count }
}

describe('a shared value', () => {
  test('is made once for all users, while the others wait', async () => {
    const { token, made } = tokens()
    const seen: string[] = []
    const bench = await benchOf(async ({ use, id }) => void seen.push(`${id}${await use(token)}`), 3)
    expect(made()).toBe(1)
    expect(new Set(seen)).toEqual(new Set(['0t1', '1t1', '2t1']))
    expect(seen.length).toBeGreaterThanOrEqual(9)
    expect(bench.sends).toEqual([0])
    expect(bench.recorder).toMatchObject({ failed: 0, faults: [] })
  })

  test('is made again when its lifetime is over', async () => {
    const { token } = tokens('2s')
    const bench = await benchOf(({ use }) => use(token), 6, 1)
    // The first token is made at 0.1 s and expires at 2.1 s; the next one is made then.
    expect(bench.sends[0]).toBe(0)
    expect(bench.sends.length).toBe(3)
    for (const [index, ms] of bench.sends.slice(1).entries()) {
      expect(ms - bench.sends[index]!).toBeGreaterThanOrEqual(2_100)
    }
  })

  test('is made again only once if many users discard it at once', async () => {
    const { token, made } = tokens()
    const bad = new Set(['t1'])
    const seen: string[] = []
    await benchOf(async ({ use }) => {
      const first = await use(token)
      if (bad.has(first)) token.refresh(first)
      seen.push(await use(token))
    }, 2)
    expect(made()).toBe(2)
    expect(new Set(seen)).toEqual(new Set(['t2']))
  })

  test('is made again after a refresh', async () => {
    const { token, made } = tokens()
    token.refresh()
    await benchOf(
      async ({ use }) => {
        await use(token)
        token.refresh()
      },
      2.9,
      1,
    )
    expect(made()).toBe(3)
  })

  test('throws for all users who wait if it cannot be made, and is not kept', async () => {
    const { token, made } = tokens()
    const bench = await benchOf(({ use }) => use(token), 1.5, 3, [500])
    expect(made()).toBe(1)
    expect(bench.recorder.failed).toBe(3)
    expect(bench.target.requests.length).toBe(2)
  })

  test('throws in the scenario if its function throws synchronously', async () => {
    const broken = shared('broken', () => {
      throw new Error('no luck')
    })
    const bench = await benchOf(
      async ({ use, wait }) => {
        await wait('1ms')
        await use(broken)
      },
      0.5,
      1,
    )
    expect(bench.recorder.faults[0]).toMatch(/^s: script: Error.*no luck$/)
  })

  test('is made by another user if the one who makes it has to stop', async () => {
    let tries = 0
    const slow = shared('slow', async ({ id, wait }) => {
      tries++
      await wait(id === 1 ? '5s' : '100ms')
      return id
    })
    const seen: number[] = []
    const bench = new LoadBench({
      mix: scenario('s', async ({ use, id, wait }) => {
        // User 1 asks first, and is stopped at the end of the first phase while it makes the value.
        if (id === 0) await wait('100ms')
        seen.push(await use(slow))
        await wait('10s')
      }),
      load: users({ both: { hold: 2, for: '1s' }, one: { hold: 1, for: '5s' } }),
    })
    await bench.run()
    expect(tries).toBe(2)
    expect(seen).toEqual([0])
    expect(bench.recorder.faults).toEqual([])
  })

  test('is made again for each run in a process', async () => {
    const { token, made } = tokens()
    await benchOf(({ use }) => use(token), 1)
    await benchOf(({ use }) => use(token), 1)
    expect(made()).toBe(2)
  })

  test('causes a plan error and does not hang if it waits for itself', async () => {
    const own: Shared<string> = shared('own', ({ use }) => use(own))
    const circular: Shared<string> = shared('circular', ({ use }) =>
      use(shared('between', () => use(circular))),
    )
    for (const value of [own, circular]) {
      const bench = await benchOf(({ use }) => use(value), 1)
      expect(bench.planErrors[0]).toMatchObject({
        code: 'bad-shared',
        message: `the shared value '${value.name}' waits for itself while it is made`,
      })
    }
  })

  test('can be requested several times at once by one user', async () => {
    const { token, made } = tokens()
    const seen: string[] = []
    await benchOf(async ({ use }) => void seen.push(...(await Promise.all([use(token), use(token)]))), 1, 1)
    expect(seen).toEqual(['t1', 't1'])
    expect(made()).toBe(1)
  })

  test('must be made by a request without hooks if a hook uses it', async () => {
    const open = endpoint('POST /shared/open', { hooks: false })
    for (const [called, failed] of [
      [login, true],
      [open, false],
    ] as const) {
      const token = shared('token', async ({ call }) => (await call(called as typeof login)).status)
      const bench = new LoadBench({
        mix: scenario('s', async ({ call }) => void (await call(endpoint(`GET /shared/hooked/${failed}`)))),
        load: users({ steady: { hold: 1, for: '1s' } }),
        iterations: 1,
        answer: () => ({ afterMs: 100 }),
        onRequest: async (request, { use }) => request.setHeader('x-token', await use(token)),
      })
      await bench.run()
      const messages = [...bench.planErrors.map(({ message }) => message), ...bench.recorder.faults]
      if (failed) expect(messages.join()).toContain('waits for itself')
      else
        expect(bench.target.requests.map(({ text }) => /x-token: (\d+)/.exec(text)?.[1])).toEqual([
          undefined,
          '200',
        ])
      expect(bench.ended).toBe(true)
    }
  })

  test('is refused if it is invalid or not declared', async () => {
    const bench = await benchOf(({ use }) => use('token' as never), 1)
    expect(bench.planErrors[0]).toMatchObject({
      code: 'bad-shared',
      message: 'use was given "token", which is not a shared value',
    })
    const make = () => 1
    expect(() => shared('', make)).toThrow(expect.objectContaining({ code: 'bad-shared' }))
    expect(() => shared('x', undefined as never)).toThrow(expect.objectContaining({ code: 'bad-shared' }))
    expect(() => shared('x', make, { for: 0 })).toThrow("the lifetime of the shared value 'x' is 0")
    expect(() => shared('x', make, { for: 'long' as never })).toThrow(
      /^the lifetime of the shared value 'x' is "long"/,
    )
  })
})

/** Only for the type checker: it is never run. */
function neverRun({ use }: UserContext): void {
  expectTypeOf(use(shared('a', async () => ({ token: 'x' })))).resolves.toEqualTypeOf<{ token: string }>()
  expectTypeOf(use(shared('a', ({ id }) => id))).resolves.toEqualTypeOf<number>()
  // @ts-expect-error `for` is not a duration
  shared('a', () => 1, { for: 'long' })
  // @ts-expect-error the function is missing
  shared('a')
  // @ts-expect-error the value has another type
  shared('a', () => 1).refresh('1')
}

test('shared values are typed', () => {
  expect(neverRun).toBeTypeOf('function')
})
