import { describe, expect, expectTypeOf, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import type { UserContext } from '../context/user-context.ts'
import { endpoint } from '../endpoint/endpoint.ts'
import { users } from '../load/load.ts'
import { type ScenarioFunction, scenario } from '../scenario.ts'
import { constant } from '../wait.ts'
import { choose, repeat, sequence } from './sequence.ts'
import type { Step } from './step.ts'

const a = endpoint('GET /sequence/a')
const b = endpoint('GET /sequence/b')
const c = endpoint('GET /sequence/c')
const calls = (page: typeof a | typeof b | typeof c) => (user: UserContext) => user.call(page as typeof a)

/** Returns the requests of one user, with their instants, in a number of seconds of iterations of 100 ms per request. */
async function story(run: ScenarioFunction, seconds: number, seed = 1): Promise<string[]> {
  const bench = new LoadBench({
    mix: scenario('composed', { wait: constant('1s') }, run),
    load: users({ steady: { hold: 1, for: `${seconds}s` } }),
    answer: () => ({ afterMs: 100 }),
    seed,
  })
  await bench.run()
  expect(bench.recorder).toMatchObject({ failed: 0, faults: [] })
  const sends = bench.sends
  return bench.target.requests.map(({ text }, index) => `${/sequence.(.)/.exec(text)![1]}@${sends[index]}`)
}

const pages = (requests: readonly string[]) => requests.map((each) => each[0]).join('')

describe('a sequence', () => {
  test('runs one step after another', async () => {
    expect(await story(sequence(calls(a), calls(b), calls(c)), 1)).toEqual(['a@0', 'b@100', 'c@200'])
  })

  test('accepts functions, scenarios with their waits, waits and other sequences', async () => {
    const inner = scenario('inner', { wait: constant('50ms') }, calls(b))
    const requests = await story(
      sequence(calls(a), constant('500ms'), inner, sequence(calls(c), calls(a))),
      1,
    )
    expect(requests).toEqual(['a@0', 'b@600', 'c@750', 'a@850'])
  })

  test('ends with a step that ends the iteration', async () => {
    const requests = await story(
      sequence(calls(a), ({ endIteration }) => endIteration(), calls(b)),
      2,
    )
    expect(requests).toEqual(['a@0', 'a@1100'])
  })

  test.each([
    [[], 'the sequence has no steps'],
    [[calls(a), undefined], 'step 2 of the sequence is undefined, which is not a step'],
    [['login'], 'step 1 of the sequence is "login", which is not a step'],
    [[null], 'step 1 of the sequence is null, which is not a step'],
    [[{ run: 3 }], 'step 1 of the sequence is an object, which is not a step'],
  ])('is refused with invalid arguments: %j', (steps, message) => {
    expect(() => sequence(...(steps as Step[]))).toThrow(
      expect.objectContaining({ code: 'bad-step', message }),
    )
  })
})

describe('a choice', () => {
  test('is made each time by the weights, and is the same for the same seed', async () => {
    const run = choose([
      [3, calls(a)],
      [1, calls(b)],
    ])
    const requests = pages(await story(run, 4_000))
    expect(requests).toHaveLength(Math.ceil(4_000 / 1.1))
    expect(requests.replaceAll('b', '').length / requests.length).toBeCloseTo(0.75, 1)
    expect(pages(await story(run, 4_000))).toBe(requests)
    expect(pages(await story(run, 4_000, 2))).not.toBe(requests)
  })

  test('is even without weights', async () => {
    const requests = pages(await story(choose([calls(a), scenario('b', calls(b))]), 2_000))
    expect(requests.replaceAll('b', '').length / requests.length).toBeCloseTo(0.5, 1)
  })

  test.each([
    [[], 'bad-step', 'there is nothing to choose from'],
    [undefined, 'bad-step', 'there is nothing to choose from'],
    [[[0, calls(a)]], 'bad-weight', 'the weight of choice 1 is 0'],
    [
      [
        [1, calls(a)],
        [-1, calls(b)],
      ],
      'bad-weight',
      'the weight of choice 2 is -1',
    ],
    [[[Number.NaN, calls(a)]], 'bad-weight', 'the weight of choice 1 is NaN'],
    [[[Number.POSITIVE_INFINITY, calls(a)]], 'bad-weight', 'the weight of choice 1 is Infinity'],
    [[['3', calls(a)]], 'bad-weight', 'the weight of choice 1 is "3"'],
    [[[1]], 'bad-step', 'choice 1 is undefined, which is not a step'],
  ])('is refused with invalid arguments: %j', (choices, code, message) => {
    expect(() => choose(choices as never)).toThrow(expect.objectContaining({ code, message }))
  })
})

describe('a repetition', () => {
  test('runs its step as often as its number', async () => {
    expect(pages(await story(sequence(repeat(3, calls(a)), repeat(0, calls(b)), calls(c)), 1))).toBe('aaac')
  })

  test('runs any number of times between two numbers equally often', async () => {
    const requests = pages(await story(sequence(repeat([1, 3], calls(a)), calls(b)), 4_000))
    const lengths = requests
      .split('b')
      .slice(0, -1)
      .map((part) => part.length)
    for (const length of [1, 2, 3]) {
      expect(lengths.filter((each) => each === length).length / lengths.length).toBeCloseTo(1 / 3, 1)
    }
    expect(Math.max(...lengths)).toBe(3)
  })

  test.each([
    [-1, '-1'],
    [1.5, '1.5'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [[3, 1], '[3, 1]'],
    [[1], '[1]'],
    ['3', '"3"'],
    [undefined, 'undefined'],
  ])('is refused with invalid arguments: %j', (times, written) => {
    expect(() => repeat(times as never, calls(a))).toThrow(
      expect.objectContaining({
        code: 'bad-repeat',
        message: `repeat is given ${written}, which is not a number of times`,
      }),
    )
  })
})

/** Only for the type checker: it is never run. */
function neverRun(): void {
  expectTypeOf(sequence(calls(a), scenario('s', calls(b)))).toEqualTypeOf<ScenarioFunction>()
  expectTypeOf(choose([[3, calls(a)], calls(b), constant('1s')])).toEqualTypeOf<ScenarioFunction>()
  // @ts-expect-error a step is not a string
  sequence('login')
  // @ts-expect-error an endpoint is not a step
  sequence(a)
  // @ts-expect-error the weight comes first
  choose([[calls(a), 3]])
  // @ts-expect-error a weight is a number
  choose([['3', calls(a)]])
  // @ts-expect-error a range has two numbers
  repeat([1, 2, 3], calls(a))
  // @ts-expect-error the step to repeat is missing
  repeat(3)
}

test('steps are typed', () => {
  expect(neverRun).toBeTypeOf('function')
})
