import { describe, expect, test } from 'vitest'
import { readLoadOf } from '../../../test/support/described-load.ts'
import { type BenchOptions, LoadBench } from '../../../test/support/load-bench.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { arrivals, type Load, several, shape, users } from '../../plan/load/load.ts'
import { readPlanMix } from '../../plan/plan-mix.ts'
import { scenario } from '../../plan/scenario.ts'
import { between, constant } from '../../plan/wait.ts'
import { describeLoad } from '../../plan-file/description/load-description.ts'
import { timelineOf } from '../planned/load-timeline.ts'
import { shareOf } from '../schedule/share.ts'
import { phaseSlas } from './load-spec.ts'
import type { LoadOverrides } from './single-load.ts'

const list = endpoint('GET /several-loads')
const made = (name: string) => scenario(name, ({ call }) => call(list))
const [browse, buy, poll] = [made('browse'), made('buy'), made('poll')]

const parallelLoads = several({
  browsing: {
    mix: [
      [3, browse],
      [1, buy],
    ],
    load: users({ warmup: { ramp: [0, 4], over: '2s', judged: false }, steady: { hold: 4, for: '3s' } }),
  },
  api: { mix: poll, load: arrivals({ steady: { hold: '10/s', for: '2s' } }), startAt: '1s' },
})

const read = (load: Load, overrides?: LoadOverrides) =>
  readLoadOf(load, overrides, readPlanMix(undefined, load))

/** Formats each phase as `name 0-2: 0→4`, with times in seconds. */
const story = (load: Load, overrides?: LoadOverrides) =>
  read(load, overrides).phases.map(
    ({ name, startMs, endMs, from, to }) => `${name} ${startMs / 1_000}-${endMs / 1_000}: ${from}→${to}`,
  )

describe('parallel loads', () => {
  test('each load has its own phases, with times from the start of the run', () => {
    expect(story(parallelLoads)).toEqual([
      'browsing/warmup 0-2: 0→4',
      'browsing/steady 2-5: 4→4',
      'api/steady 1-3: 10→10',
    ])
    const spec = read(parallelLoads)
    expect(spec).toMatchObject({ kind: 'arrivals', inFlight: 10_000 })
    expect(spec.parallelLoads).toMatchObject([
      {
        name: 'browsing',
        kind: 'users',
        startMs: 0,
        firstPhase: 0,
        firstUser: 0,
        userStep: 1,
        weights: [3, 1, 0],
      },
      {
        name: 'api',
        kind: 'arrivals',
        startMs: 1_000,
        firstPhase: 2,
        firstUser: 4,
        userStep: 1,
        weights: [0, 0, 1],
      },
    ])
  })

  test('a load without a mix uses the plan’s mix', () => {
    const load = several({
      a: { load: users({ x: { hold: 1, for: '1s' } }) },
      b: { mix: poll, load: users({ x: { hold: 2, for: '1s' } }) },
    })
    const mix = readPlanMix([browse, buy], load)
    expect(mix.map(({ weight, scenario: { name } }) => `${weight} ${name}`)).toEqual([
      '1 browse',
      '1 buy',
      '0 poll',
    ])
    const spec = readLoadOf(load, {}, mix)
    expect(spec.kind).toBe('users')
    expect(spec.parallelLoads!.map(({ weights }) => weights)).toEqual([
      [1, 1, 0],
      [0, 0, 1],
    ])
    expect(() => readPlanMix(undefined, load)).toThrow(expect.objectContaining({ code: 'bad-mix' }))
  })

  test('no two users have the same number', () => {
    const closed = (peak: number) => ({ mix: browse, load: users({ x: { hold: peak, for: '1s' } }) })
    const open = { mix: browse, load: arrivals({ x: { hold: '1/s', for: '1s' } }) }
    const spec = read(several({ a: open, b: closed(5), c: open, d: closed(2) }))
    expect(spec.parallelLoads!.map(({ firstUser, userStep }) => [firstUser, userStep])).toEqual([
      [7, 2],
      [0, 1],
      [8, 2],
      [5, 1],
    ])
  })

  test('the timeline consists of the stretches in which the same phases run', () => {
    const spec = read(parallelLoads)
    expect(timelineOf(spec).map(({ name, startMs, endMs }) => `${name} ${startMs}-${endMs}`)).toEqual([
      'browsing/warmup 0-1000',
      'browsing/warmup + api/steady 1000-2000',
      'browsing/steady + api/steady 2000-3000',
      'browsing/steady 3000-5000',
    ])
    expect(timelineOf(spec).map(({ judged }) => judged)).toEqual([false, true, true, true])
    const late = several({ a: { mix: poll, load: users({ x: { hold: 1, for: '1s' } }), startAt: '1s' } })
    expect(timelineOf(read(late)).map(({ name }) => name)).toEqual(['nothing', 'a/x'])
  })

  test('a shorter run time cuts all loads, and a longer one extends those that last to the end', () => {
    expect(story(parallelLoads, { runTimeMs: 1_500 })).toEqual([
      'browsing/warmup 0-1.5: 0→3',
      'api/steady 1-1.5: 10→10',
    ])
    expect(story(parallelLoads, { runTimeMs: 1_000 })).toEqual(['browsing/warmup 0-1: 0→2'])
    expect(story(parallelLoads, { runTimeMs: 10_000 })).toEqual([
      'browsing/warmup 0-2: 0→4',
      'browsing/steady 2-10: 4→4',
      'api/steady 1-3: 10→10',
    ])
    const shaped = several({
      a: { mix: poll, load: shape(() => ({ users: 2 }), { for: '5s' }), startAt: '1s' },
    })
    expect(story(shaped, { runTimeMs: 3_000 })).toEqual(['a/shape 1-3: 2→2'])
    expect(read(shaped, { runTimeMs: 3_000 }).parallelLoads![0]!.timeline!.segments).toEqual([
      { startMs: 0, endMs: 2_000, from: 2, to: 2 },
    ])
    expect(() => read(shaped, { runTimeMs: 500 })).toThrow(/ends before any of the loads begins/)
  })

  test.each([
    ['users', { users: 5 }],
    ['rate', { ratePerSecond: 5 }],
    ['spawnRate', { spawnPerSecond: 5 }],
    ['requests', { iterations: 5 }],
  ])('%s is refused, because it does not name a load', (flag, overrides) => {
    expect(() => read(parallelLoads, overrides)).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringMatching(`^${flag} was given`) }),
    )
  })

  test('an error has the keys that lead to the mistake', () => {
    const wrong = (parallelLoad: object) => several({ api: { mix: poll, ...parallelLoad } as never })
    const hold = (hold: unknown) => users({ steady: { hold, for: '1s' } } as never)
    expect(() => read(wrong({ load: hold(-1) }))).toThrow(
      expect.objectContaining({ code: 'bad-phase', keys: ['load', 'api', 'load', 'steady', 'hold'] }),
    )
    expect(() => read(wrong({ load: hold(0) }))).toThrow(
      expect.objectContaining({ code: 'bad-load', keys: ['load', 'api', 'load'] }),
    )
    expect(() => read(wrong({ load: hold(1), startAt: 'soon' }))).toThrow(
      expect.objectContaining({ code: 'bad-duration', keys: ['load', 'api', 'startAt'] }),
    )
    expect(() => read(wrong({ load: hold(1), mix: [] }))).toThrow(
      expect.objectContaining({ code: 'bad-mix', keys: ['load', 'api', 'mix'] }),
    )
  })

  test('each needs a load and a valid name', () => {
    expect(() => several({})).toThrow(/has no loads/)
    expect(() => several({ a: {} as never })).toThrow(/'a' is not a load/)
    expect(() => several({ a: { load: parallelLoads as never } })).toThrow(/'a' is not a load/)
    expect(() => several({ 'a/b': { mix: poll, load: users({ x: { hold: 1, for: '1s' } }) } })).toThrow(
      /'a\/b'/,
    )
  })

  test('together they have no more phases than statistics are kept for', () => {
    const changing = shape((seconds) => (seconds < 400 ? { users: 1, phase: `phase ${seconds}` } : undefined))
    const load = (count: number) =>
      several(
        Object.fromEntries(
          Array.from({ length: count }, (_, at) => [`load ${at}`, { mix: poll, load: changing }]),
        ),
      )
    expect(read(load(2)).phases).toHaveLength(800)
    expect(() => read(load(3))).toThrow(
      expect.objectContaining({ code: 'bad-load', message: 'the load has 1,200 phases' }),
    )
  })

  test('the SLAs of their phases have their own keys', () => {
    const load = several({
      api: { mix: poll, load: users({ steady: { hold: 1, for: '1s', sla: { p99: '1s' } } }) },
    })
    expect(phaseSlas(describeLoad(load, []))).toEqual([
      { phase: 'api/steady', keys: ['load', 'api', 'load', 'steady'], sla: { p99: '1s' }, endpoints: {} },
    ])
  })
})

const bench = (options: Partial<BenchOptions>) =>
  new LoadBench({ load: parallelLoads, answer: () => ({ afterMs: 100 }), ...options })

describe('running parallel loads', () => {
  test('each load starts at its own time, and a request belongs to a phase of its load', async () => {
    const run = await bench({}).run()
    const api = run.recorder.requests.filter(({ phase }) => phase === 2)
    expect(api.map(({ endedMs }) => endedMs - LoadBench.startMs - 100)).toEqual(
      Array.from({ length: 20 }, (_, index) => 1_000 + index * 100),
    )
    const browsing = run.recorder.requests.filter(({ phase }) => phase < 2)
    for (const { phase, endedMs } of browsing) {
      const sentMs = endedMs - LoadBench.startMs - 100
      expect(phase).toBe(sentMs < 2_000 ? 0 : 1)
    }
    expect(run.recorder.started.filter(({ scenario: index }) => index === 2)).toHaveLength(20)
    expect(run.recorder.started.filter(({ scenario: index }) => index < 2)).toHaveLength(browsing.length)
    expect(run.ended).toBe(true)
    await run.stop()
    expect(run.recorder.plannedCount).toBe(run.starts.length)
  })

  test('users and iterations of all loads are counted together, and all loads stop together', async () => {
    const run = bench({ answer: () => ({ afterMs: 450 }) })
    await run.run(2_440)
    expect([run.load.users, run.load.inFlight]).toEqual([4 + 5, 4 + 5])
    await run.stop()
    await run.until(3_000)
    expect(run.ended).toBe(true)
    expect([run.load.users, run.load.inFlight]).toEqual([0, 0])
  })

  test('stopped loads leave no alarm behind', async () => {
    const run = bench({ answer: () => ({ afterMs: 10 }) })
    await run.run(300)
    await run.stop()
    await run.until(320)
    expect(run.ended).toBe(true)
    expect(run.timeline.pending).toBe(0)
  })

  test('the end of one load does not end the others', async () => {
    const load = several({
      short: { mix: browse, load: users({ x: { hold: 1, for: '1s' } }) },
      long: { mix: buy, load: users({ x: { hold: 1, for: '3s' } }) },
    })
    const run = bench({ load })
    await run.run(2_000)
    expect(run.load.users).toBe(1)
    expect(run.ended).toBe(false)
    await run.until(3_100)
    expect(run.ended).toBe(true)
    const counts = [0, 1].map(
      (index) => run.recorder.started.filter(({ scenario: at }) => at === index).length,
    )
    expect(counts).toEqual([10, 30])
  })
})

/** Records each iteration: its user, number, scenario, a random choice, and its time in ms from the start. */
async function deedsOf(load: (scenarios: ReturnType<typeof telling>) => Load, workers: number, seed = 5) {
  const deeds: string[] = []
  for (let worker = 0; worker < workers; worker++) {
    let run: LoadBench | undefined
    const now = () => run!.timeline.now() - LoadBench.startMs
    run = new LoadBench({
      load: load(telling((deed) => deeds.push(`${now()} ${deed}`))),
      answer: (request) => ({ afterMs: 50 + (request.length % 7) * 30 }),
      seed,
      share: shareOf(worker, workers),
    })
    await run.run()
    expect(run.ended).toBe(true)
    await run.stop()
    expect(run.recorder.plannedCount).toBe(run.starts.length)
  }
  return deeds.sort()
}

const path = endpoint('GET /several-loads/:what')

function telling(tell: (deed: string) => void) {
  const one = (name: string, wait = between('20ms', '400ms')) =>
    scenario(name, { wait }, async ({ call, id, iteration, random }) => {
      tell(`${name} ${id}.${iteration} ${random.int(1, 1_000)}`)
      await call(path, { params: { what: 'x'.repeat(1 + (id % 5)) } })
    })
  return { a: one('a'), b: one('b', constant('150ms')), c: one('c') }
}

describe('several workers together make the run of one', () => {
  const loads: [
    name: string,
    minIterations: number,
    load: (scenarios: ReturnType<typeof telling>) => Load,
  ][] = [
    [
      'parallel loads of both kinds',
      200,
      ({ a, b, c }) =>
        several({
          people: {
            mix: [
              [3, a],
              [1, b],
            ],
            load: users(
              { up: { ramp: [0, 9], over: '2s' }, down: { ramp: [9, 2], over: '2s' } },
              { spawnRate: '4/s' },
            ),
          },
          steady: { mix: c, load: arrivals({ x: { ramp: ['0/s', '40/s'], over: '3s' } }), startAt: '500ms' },
          random: {
            mix: [a, c],
            load: arrivals({ x: { hold: '30/s', for: '2s', arrivals: 'poisson' } }),
            startAt: '1250ms',
          },
          // The end is not a multiple of the waits: an iteration due at the very end may start before or after it.
          others: { mix: b, load: users({ x: { hold: 5, for: '1995ms' } }), startAt: '1s' },
        }),
    ],
    [
      'a shape whose users and weights change',
      100,
      ({ a, b, c }) =>
        several({
          only: {
            mix: [a, b, c],
            load: shape((seconds) =>
              seconds < 8
                ? {
                    users: 6 + Math.round(5 * Math.sin(seconds)),
                    ...(seconds % 3 > 0 && { spawnRate: 3 }),
                    weights: seconds < 4 ? { a: 0 } : { b: 9 },
                    phase: seconds % 4 < 2 ? 'calm' : 'busy',
                  }
                : undefined,
            ),
          },
        }),
    ],
    [
      'a shape in parallel with arrivals',
      100,
      ({ a, c }) =>
        several({
          shaped: {
            mix: a,
            load: shape((seconds) => (seconds < 5 ? { users: seconds * 2, spawnRate: 5 } : undefined)),
          },
          random: {
            mix: c,
            load: arrivals({ x: { hold: '20/s', for: '3s', arrivals: 'poisson' } }),
            startAt: '2s',
          },
        }),
    ],
  ]

  test.each(loads)('%s', async (_, minIterations, load) => {
    const one = await deedsOf(load, 1)
    expect(one.length).toBeGreaterThan(minIterations)
    expect(await deedsOf(load, 1)).toEqual(one)
    expect(await deedsOf(load, 2)).toEqual(one)
    expect(await deedsOf(load, 7)).toEqual(one)
    expect(await deedsOf(load, 1, 6)).not.toEqual(one)
  })

  test('no two loads share a user', async () => {
    const load: (typeof loads)[number][2] = ({ a, b, c }) =>
      several({
        people: { mix: a, load: users({ x: { hold: 4, for: '2s' } }) },
        others: { mix: b, load: users({ x: { hold: 5, for: '2s' } }), startAt: '1s' },
        steady: { mix: c, load: arrivals({ x: { hold: '20/s', for: '2s' } }) },
        random: { mix: c, load: arrivals({ x: { hold: '20/s', for: '2s', arrivals: 'poisson' } }) },
      })
    const turns = (await deedsOf(load, 2)).map((deed) => deed.split(' ')[2])
    expect(new Set(turns).size).toBe(turns.length)
  })

  test('two loads of random arrivals do not draw the same times', async () => {
    const load = several({
      a: { mix: poll, load: arrivals({ x: { hold: '30/s', for: '2s', arrivals: 'poisson' } }) },
      b: { mix: poll, load: arrivals({ x: { hold: '30/s', for: '2s', arrivals: 'poisson' } }) },
    })
    const run = await bench({ load }).run()
    expect(new Set(run.starts).size).toBe(run.starts.length)
  })
})

describe('running a shape', () => {
  test('an iteration is chosen by the weights of the second in which it starts', async () => {
    const load = shape((seconds) =>
      seconds < 6
        ? { users: 3, weights: seconds < 2 ? { buy: 0 } : seconds < 4 ? { browse: 0 } : {} }
        : undefined,
    )
    const run = await bench({ load, mix: [browse, buy] }).run()
    const chosen = (from: number, to: number) =>
      new Set(
        run.recorder.started
          .filter(({ atMs }) => atMs - LoadBench.startMs >= from && atMs - LoadBench.startMs < to)
          .map(({ scenario: index }) => index),
      )
    expect([...chosen(0, 2_000)]).toEqual([0])
    expect([...chosen(2_000, 4_000)]).toEqual([1])
    expect([...chosen(4_000, 6_000)].sort()).toEqual([0, 1])
    expect(run.ended).toBe(true)
  })

  test('requests count in the phases that the shape names', async () => {
    const load = shape((seconds) =>
      seconds < 4 ? { users: 1, phase: seconds < 1 ? 'first' : 'second' } : undefined,
    )
    const run = await bench({ load, mix: browse }).run()
    const counts = [0, 1].map((phase) => run.recorder.requests.filter((each) => each.phase === phase).length)
    expect(counts).toEqual([10, 30])
  })

  test('all users start at once after a shape has been 0', async () => {
    const load = shape((seconds) => (seconds < 3 ? { users: seconds === 1 ? 0 : 2 } : undefined))
    const run = await bench({ load, mix: browse, answer: () => ({ afterMs: 240 }) }).run()
    expect(run.starts.filter((ms) => ms >= 1_000 && ms < 2_000)).toEqual([])
    expect(run.starts).toHaveLength(20)
    expect(run.ended).toBe(true)
  })
})
