import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import { Random } from '../../base/random.ts'
import { ownedNumber, shareOf } from '../../load/schedule/share.ts'
import { Feed, Feeds } from '../../user/data/feed.ts'
import type { UserContext } from '../context/user-context.ts'
import { arrivals, type Load, users } from '../load/load.ts'
import { type ScenarioFunction, scenario } from '../scenario.ts'
import { constant } from '../wait.ts'
import { type FeederOptions, feeder } from './feeder.ts'

const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => ({ index }))

/** Returns for each worker the indexes of the rows that it gives, and −1 for no row. */
function given(count: number, options: FeederOptions, workers: number, takes: number, seed = 1): number[][] {
  const declared = feeder(rowsOf(count), options)
  return Array.from({ length: workers }, (_, worker) => {
    const feed = new Feed(declared, seed, (index) => ownedNumber(shareOf(worker, workers), index))
    const random = new Random(seed, worker)
    return Array.from({ length: takes }, () => feed.take(random))
  })
}

const present = (indexes: readonly number[]) => indexes.filter((index) => index >= 0)
const ascending = (indexes: readonly number[]) => indexes.toSorted((a, b) => a - b)
const all = (count: number) => rowsOf(count).map(({ index }) => index)

describe('rows', () => {
  test('are divided among the workers as arrivals are, if they are sequential', () => {
    expect(given(5, {}, 1, 7)).toEqual([[0, 1, 2, 3, 4, 0, 1]])
    expect(given(5, {}, 2, 5)).toEqual([
      [0, 2, 4, 1, 3],
      [1, 3, 0, 2, 4],
    ])
    expect(given(2, {}, 3, 2)).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ])
  })

  test('are each given once over all workers in any order, if they are not repeated', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('sequential', 'shuffled'),
        fc.constantFrom('fail', 'stop-user', 'stop-test'),
        fc.integer({ min: 0, max: 1e9 }),
        (count, workers, order, atEnd, seed) => {
          const parts = given(count, { order, atEnd }, workers, count + 1, seed)
          expect(ascending(present(parts.flat()))).toEqual(all(count))
          // A worker that has no rows left never has one again.
          for (const part of parts) expect(present(part.slice(part.indexOf(-1)))).toEqual([])
        },
      ),
    )
  })

  test('are each given once per round, in another order each round, if they are shuffled', () => {
    const [part] = given(50, { order: 'shuffled' }, 1, 150)
    const rounds = [part!.slice(0, 50), part!.slice(50, 100), part!.slice(100)]
    for (const round of rounds) expect(ascending(round)).toEqual(all(50))
    expect(new Set(rounds.map(String)).size).toBe(3)
    expect(rounds.map(String)).not.toContain(String(all(50)))
    expect(given(50, { order: 'shuffled' }, 1, 150, 2)[0]).not.toEqual(part)
  })

  test('rows have the same shuffled order in every worker and every run', () => {
    const [alone] = given(40, { order: 'shuffled' }, 1, 0)
    expect(alone).toEqual([])
    const declared = feeder(rowsOf(40), { order: 'shuffled' })
    const random = new Random(1)
    const takes = (worker: number, workers: number, count: number) => {
      const feed = new Feed(declared, 7, (index) => ownedNumber(shareOf(worker, workers), index))
      return Array.from({ length: count }, () => feed.take(random))
    }
    const whole = takes(0, 1, 80)
    const [even, odd] = [takes(0, 2, 40), takes(1, 2, 40)]
    expect(even.flatMap((index, at) => [index, odd[at]!])).toEqual(whole)
  })

  test('are all equally likely to be the first of a shuffled order', () => {
    const counts = [0, 0, 0]
    for (let seed = 0; seed < 3_000; seed++) counts[given(3, { order: 'shuffled' }, 1, 1, seed)[0]![0]!]!++
    for (const count of counts) expect(count / 1_000).toBeCloseTo(1, 0)
  })

  test('are chosen from the random stream of the user who takes them, if their order is random', () => {
    const [first] = given(10, { order: 'random' }, 1, 2_000)
    expect(given(10, { order: 'random' }, 1, 2_000)[0]).toEqual(first)
    expect(new Set(first).size).toBe(10)
  })

  test('are shuffled only once, before the load, if there are many', () => {
    const count = 70_000
    const [part] = given(count, { order: 'shuffled' }, 1, 2 * count)
    expect(part!.slice(count)).toEqual(part!.slice(0, count))
    expect(new Set(part).size).toBe(count)
  })
})

describe('rows that users own', () => {
  const feedOf = (count: number, options: FeederOptions) =>
    new Feeds(1, (index) => index).of(feeder(rowsOf(count), options))

  test('are the same for a user each time, and different for each user', () => {
    for (const order of ['sequential', 'shuffled', 'random'] as const) {
      const feed = feedOf(20, { order })
      const owned = all(20).map((id) => feed.own(id))
      expect(ascending(owned)).toEqual(all(20))
      expect(all(20).map((id) => feed.own(id))).toEqual(owned)
      expect(feed.own(25)).toBe(owned[5])
    }
  })

  test('run out if there are more users, unless they are repeated', () => {
    const feed = feedOf(3, { atEnd: 'stop-user', order: 'shuffled' })
    expect(ascending([feed.own(0), feed.own(1), feed.own(2)])).toEqual([0, 1, 2])
    expect(feed.own(3)).toBe(-1)
  })

  test('are only for users of the load', () => {
    expect(() => feedOf(3, {}).own(-1)).toThrow(expect.objectContaining({ code: 'bad-feeder' }))
  })

  test('cannot also be taken if they are unique', () => {
    const feed = feedOf(3, { unique: true })
    feed.own(0)
    expect(() => feed.take(new Random(1))).toThrow(expect.objectContaining({ code: 'bad-feeder' }))
    const shared = feedOf(3, {})
    expect([shared.own(0), shared.take(new Random(1)), shared.own(1)]).toEqual([0, 0, 1])
  })
})

describe('the options of a feeder', () => {
  test.each([
    [[], {}, 'a feeder has no rows', undefined],
    [
      'users.csv',
      {},
      'a feeder is given "users.csv", which is not a list of rows',
      "Write feeder(csv('users.csv')).",
    ],
    [[1], { order: 'shufled' }, 'the order of a feeder is "shufled"', "Did you mean 'shuffled'?"],
    [[1], { atEnd: 'stop' }, 'the atEnd of a feeder is "stop"', undefined],
    [[1], { atend: 'fail' }, "a feeder has no option 'atend'", "Did you mean 'atEnd'?"],
    [[1], { unique: true, atEnd: 'repeat' }, 'a feeder of unique rows cannot repeat them', undefined],
    [[1], { unique: true, order: 'random' }, 'a feeder in random order may give a row twice', undefined],
    [[1], { order: 'random', atEnd: 'fail' }, 'a feeder in random order never ends', undefined],
  ])('are refused for the rows %j: %j', (rows, options, message, advice) => {
    expect(() => feeder(rows as never, options as never)).toThrow(
      expect.objectContaining({ code: 'bad-feeder', message, ...(advice && { advice }) }),
    )
  })

  test('are accepted only in combinations that make sense', () => {
    expect(feeder([1])).toMatchObject({ order: 'sequential', atEnd: 'repeat', unique: false })
    expect(feeder([1], { unique: true })).toMatchObject({ atEnd: 'fail' })
  })
})

/** Runs two users of one worker for two seconds, each once a second. */
async function benchOf(
  run: ScenarioFunction,
  load: Load = users({ steady: { hold: 2, for: '1.9s' } }),
): Promise<{ bench: LoadBench; ended: string[] }> {
  const ended: string[] = []
  const bench = new LoadBench({
    mix: scenario('takes', { wait: constant('1s') }, async (user) => {
      await user.wait('1ms')
      await run(user)
    }),
    load,
  })
  bench.runtime.endData = (reason) => {
    ended.push(reason)
    bench.load.stop()
  }
  await bench.run()
  return { bench, ended }
}

describe('a user who takes a row', () => {
  test('gets the next one', async () => {
    const names = feeder(['a', 'b', 'c'])
    const log: string[] = []
    const { bench } = await benchOf(({ take, id }) => void log.push(`${id}${take(names)}`))
    expect(log).toEqual(['0a', '1b', '0c', '1a'])
    expect(bench.recorder).toMatchObject({ completed: 4, failed: 0, faults: [] })
  })

  test('owns one from its first iteration', async () => {
    const names = feeder(['a', 'b', 'c'])
    const log: string[] = []
    await benchOf(({ own, id }) => void log.push(`${id}${own(names)}`))
    expect(log).toEqual(['0a', '1b', '0a', '1b'])
  })

  test('owns another one in each arrival of an open load', async () => {
    const names = feeder(['a', 'b', 'c'], { unique: true })
    const log: string[] = []
    await benchOf(({ own }) => void log.push(own(names)), arrivals({ steady: { hold: '2/s', for: '1.5s' } }))
    expect(log).toEqual(['a', 'b', 'c'])
  })

  test('stops if none is left, while the others continue', async () => {
    const names = feeder(['a', 'b', 'c'], { atEnd: 'stop-user' })
    const log: string[] = []
    const { bench, ended } = await benchOf(
      ({ take, id }) =>
        void (id === 0 || log.length < 3 ? log.push(`${id}${take(names)}`) : log.push(`${id}-`)),
      users({ steady: { hold: 2, for: '3.9s' } }),
    )
    expect(log).toEqual(['0a', '1b', '0c', '1-', '1-', '1-'])
    expect(ended).toEqual([])
    expect(bench.recorder).toMatchObject({ failed: 0, faults: [] })
  })

  test('ends the load if none is left', async () => {
    const names = feeder(['a', 'b', 'c'], { atEnd: 'stop-test' })
    const log: string[] = []
    const { bench, ended } = await benchOf(
      ({ take, id }) => void log.push(`${id}${take(names)}`),
      users({ steady: { hold: 2, for: '60s' } }),
    )
    expect(log).toEqual(['0a', '1b', '0c'])
    expect(ended).toEqual([
      expect.stringMatching(/^there are no rows left in the feeder of [\w.-]+:\d+, which has 3 rows$/),
    ])
    expect(bench.recorder).toMatchObject({ failed: 0, faults: [] })
    expect(bench.ended).toBe(true)
  })

  test('ends the run with a plan error if none is left and `atEnd` is `fail`', async () => {
    const names = feeder(['a'], { atEnd: 'fail' })
    const { bench } = await benchOf(({ take }) => take(names))
    expect(bench.planErrors[0]).toMatchObject({
      code: 'feeder-empty',
      message: expect.stringMatching(
        /^there are no rows left in the feeder of [\w.-]+:\d+, which has one row$/,
      ),
      advice: expect.stringContaining("atEnd: 'repeat'"),
      place: { line: expect.any(Number) },
    })
  })

  test('ends the run with a plan error if there is none to own', async () => {
    const names = feeder(['a'], { unique: true })
    const { bench } = await benchOf(({ own }) => own(names))
    expect(bench.planErrors[0]?.message).toMatch(
      /^there is no row for user 1 in the feeder of [\w.-]+:\d+, which has one row$/,
    )
  })

  test('gets an error that counts the rows of its worker if there are several workers', async () => {
    const feed = new Feed(feeder(rowsOf(5), { unique: true }), 1, (index) =>
      ownedNumber(shareOf(1, 2), index),
    )
    expect([feed.take(new Random(1)), feed.take(new Random(1)), feed.take(new Random(1))]).toEqual([1, 3, -1])
    expect(feed.endText).toBe('there are no rows left for this worker, which had 2,')
  })

  test('gets an error for anything but a feeder', async () => {
    const { bench } = await benchOf(({ take }) => take(['a'] as never))
    expect(bench.planErrors[0]).toMatchObject({ code: 'bad-feeder' })
  })
})

/** Only for the type checker: it is never run. */
function neverRun({ take, own }: UserContext): void {
  const accounts = feeder([{ name: 'ada', age: 36 }])
  expectTypeOf(take(accounts)).toEqualTypeOf<{ name: string; age: number }>()
  expectTypeOf(own(feeder(['a']))).toEqualTypeOf<string>()
  // @ts-expect-error there is no such field
  take(accounts).nmae
  // @ts-expect-error an age is a number
  const wrong: string = take(accounts).age
  void wrong
  // @ts-expect-error rows are not a feeder
  take([{ name: 'ada' }])
  // @ts-expect-error a path is not a list of rows
  feeder('users.csv')
  // @ts-expect-error there is no such order
  feeder([1], { order: 'backwards' })
  // @ts-expect-error there is no such end
  feeder([1], { atEnd: 'stop' })
  // @ts-expect-error there is no such option
  feeder([1], { loop: true })
}

test('taken rows are typed', () => {
  expect(neverRun).toBeTypeOf('function')
})
