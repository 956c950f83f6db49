import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import { Random } from '../../base/random.ts'
import type { UserContext } from '../context/user-context.ts'
import { users } from '../load/load.ts'
import { type ScenarioFunction, scenario } from '../scenario.ts'
import { constant } from '../wait.ts'
import { type MachineOptions, machine } from './machine.ts'
import { sequence } from './sequence.ts'

/** Runs one user for a number of seconds, and returns its steps with their instants. */
async function storyOf(make: (does: (what: string) => ScenarioFunction) => ScenarioFunction, seconds = 1) {
  const story: string[] = []
  const does = (what: string) => (user: UserContext) => {
    story.push(`${what}@${bench.timeline.now() - LoadBench.startMs}`)
    return user.wait('10ms')
  }
  const bench: LoadBench = new LoadBench({
    mix: scenario('machine', { wait: constant('1s') }, make(does)),
    load: users({ steady: { hold: 1, for: `${seconds}s` } }),
  })
  await bench.run()
  return { story, bench }
}

describe('a machine', () => {
  test('goes from state to state, waiting between them and not before the end', async () => {
    const { story, bench } = await storyOf(
      (does) =>
        machine({
          start: 'browse',
          states: {
            browse: { run: does('browse'), wait: '50ms', next: 'cart' },
            cart: { run: does('cart'), next: { pay: 1 } },
            pay: { run: does('pay'), wait: constant('50ms') },
          },
        }),
      2,
    )
    expect(story).toEqual(['browse@0', 'cart@60', 'pay@70', 'browse@1080', 'cart@1140', 'pay@1150'])
    expect(bench.recorder).toMatchObject({ failed: 0, faults: [] })
  })

  test('chooses the next state by the weights', async () => {
    const { story } = await storyOf(
      (does) =>
        machine({
          start: 'browse',
          states: {
            browse: { run: does('browse'), next: { browse: 0.5, cart: 0.3, end: 0.2 } },
            cart: { run: does('cart'), next: { browse: 1, end: 1 } },
          },
        }),
      5_000,
    )
    const states = story.map((each) => each.split('@')[0])
    const after = states.flatMap((state, index) => (state === 'browse' ? [states[index + 1]] : []))
    expect(after.filter((state) => state === 'cart').length / after.length).toBeCloseTo(0.3, 1)
    expect(states.length).toBeGreaterThan(10_000)
  })

  test('is a step, and the steps after it run when it ends', async () => {
    const { story } = await storyOf((does) =>
      sequence(machine({ start: 'one', states: { one: { run: does('one'), next: 'end' } } }), does('after')),
    )
    expect(story).toEqual(['one@0', 'after@10'])
  })

  test('fails its iteration, with its place, if it does not reach its end', async () => {
    const bench = await new LoadBench({
      mix: scenario(
        'endless',
        machine({ start: 'a', states: { a: { run: () => {}, next: { a: 1e9, end: 1e-9 } } } }),
      ),
      load: users({ steady: { hold: 1, for: '1s' } }),
      iterations: 1,
    }).run()
    expect(bench.recorder).toMatchObject({ completed: 1, failed: 1 })
    expect(bench.recorder.faults[0]).toMatch(
      /^endless: script: .*the machine of [\w.-]+:\d+ did not reach its end in 10,000 steps$/,
    )
  })
})

const run = () => {}

test('any machine that is accepted moves only along its weights, from its start to its end', async () => {
  const names = ['a', 'b', 'c', 'd']
  const next = fc.dictionary(fc.constantFrom(...names, 'end'), fc.integer({ min: 1, max: 9 }), { minKeys: 1 })
  const machines = fc.tuple(fc.array(next, { minLength: 1, maxLength: names.length }), fc.integer())
  await fc.assert(
    fc.asyncProperty(machines, async ([targets, seed]) => {
      const walk: string[] = []
      const states = Object.fromEntries(
        targets.map((target, index) => [
          names[index]!,
          { run: () => void walk.push(names[index]!), next: target },
        ]),
      )
      let made: ScenarioFunction
      try {
        made = machine({ start: 'a', states } as MachineOptions<string>)
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-machine' })
        return
      }
      // Some weights make the end very unlikely.
      const walked = made({ random: new Random(seed) } as UserContext) as Promise<void>
      const isOver = await walked.then(
        () => true,
        (error: Error) => !error.message.includes('10,000 steps'),
      )
      expect(walk[0]).toBe('a')
      for (const [index, name] of walk.slice(0, isOver ? undefined : -1).entries()) {
        expect(Object.keys(states[name]!.next)).toContain(walk[index + 1] ?? 'end')
      }
    }),
  )
})

describe('an invalid machine is refused', () => {
  test.each<[string, object, string, string]>([
    ['no states', { start: 'a', states: {} }, 'bad-machine', 'the machine has no states'],
    ['nothing', {}, 'bad-machine', 'the machine has no states'],
    [
      'an unknown start',
      { start: 'brows', states: { browse: { run } } },
      'bad-machine',
      `the machine starts in "brows", which is not a state: is it 'browse'?`,
    ],
    [
      'an unknown target',
      { start: 'browse', states: { browse: { run, next: { crat: 1 } }, cart: { run } } },
      'bad-machine',
      `from 'browse' the machine moves on to "crat", which is not a state: is it 'cart'?`,
    ],
    [
      'an unknown single target',
      { start: 'a', states: { a: { run, next: 'elsewhere' } } },
      'bad-machine',
      `from 'a' the machine moves on to "elsewhere", which is not a state`,
    ],
    [
      'a target that Object has',
      { start: 'a', states: { a: { run, next: 'constructor' } } },
      'bad-machine',
      `from 'a' the machine moves on to "constructor", which is not a state`,
    ],
    [
      'no targets',
      { start: 'a', states: { a: { run, next: {} } } },
      'bad-machine',
      `from 'a' the machine moves on to an object`,
    ],
    [
      'a negative weight',
      { start: 'a', states: { a: { run, next: { end: -1 } } } },
      'bad-weight',
      `the weight of 'end' after 'a' is -1`,
    ],
    [
      'a state that nothing leads to',
      { start: 'a', states: { a: { run }, b: { run, next: 'a' } } },
      'bad-machine',
      `the state 'b' cannot be reached from the start`,
    ],
    [
      'a state without a way out',
      { start: 'a', states: { a: { run, next: { b: 1, end: 1 } }, b: { run, next: 'b' } } },
      'bad-machine',
      `the state 'b' cannot reach the end`,
    ],
    [
      'a state called end',
      { start: 'end', states: { end: { run } } },
      'bad-machine',
      `a state of the machine is named 'end', which is reserved for its end`,
    ],
    [
      'a state without a run',
      { start: 'a', states: { a: {} } },
      'bad-step',
      `the step of 'a' is undefined, which is not a step`,
    ],
    [
      'an invalid wait',
      { start: 'a', states: { a: { run, wait: 'soon' } } },
      'bad-duration',
      `the wait of 'a' is "soon", which is not a duration`,
    ],
  ])('%s', (_, options, code, message) => {
    expect(() => machine(options as MachineOptions<string>)).toThrow(
      expect.objectContaining({ code, message }),
    )
  })
})

/** Only for the type checker: it is never run. */
function neverRun(): void {
  expectTypeOf(
    machine({
      start: 'a',
      states: { a: { run, next: { a: 1, b: 2, end: 3 } }, b: { run: scenario('s', run), next: 'end' } },
    }),
  ).toEqualTypeOf<ScenarioFunction>()
  // @ts-expect-error the first state does not exist
  machine({ start: 'b', states: { a: { run } } })
  // @ts-expect-error the next state does not exist
  machine({ start: 'a', states: { a: { run, next: 'c' } } })
  // @ts-expect-error a state needs a step
  machine({ start: 'a', states: { a: {} } })
  // @ts-expect-error not a duration
  machine({ start: 'a', states: { a: { run, wait: 'soon' } } })
}

test('the states of a machine are typed', () => {
  expect(neverRun).toBeTypeOf('function')
})
