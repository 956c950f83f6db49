import { describe, expect, test } from 'vitest'
import { type BenchOptions, LoadBench } from '../../test/support/load-bench.ts'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'
import { endpoint } from '../plan/endpoint/endpoint.ts'
import { arrivals } from '../plan/load/load.ts'
import { scenario } from '../plan/scenario.ts'
import { shareOf } from './schedule/share.ts'

const list = endpoint('GET /open-load')
const calls = scenario('calls', ({ call }) => call(list))

const perSecond = (rate: number, seconds = 1, inFlight?: number) =>
  arrivals({ steady: { hold: `${rate}/s`, for: `${seconds}s` } }, inFlight === undefined ? {} : { inFlight })

const bench = (options: Partial<BenchOptions>) =>
  new LoadBench({ mix: calls, load: perSecond(10), sharedConnections: 1_000, ...options })

/** The numbers of planned, started and dropped arrivals so far. */
function counts({ recorder }: LoadBench) {
  return [recorder.plannedCount, recorder.started.length, recorder.droppedCount]
}

/** A timeline on which alarms due within a stall fire at its end, as if the generator had been busy. */
class StallingTimeline extends VirtualTimeline {
  readonly #fromMs: number
  readonly #toMs: number

  constructor(startMs: number, fromMs: number, toMs: number) {
    super(startMs)
    this.#fromMs = startMs + fromMs
    this.#toMs = startMs + toMs
  }

  override at(dueMs: number, ring: (dueMs: number) => void) {
    const isStalled = dueMs >= this.#fromMs && dueMs < this.#toMs
    return super.at(isStalled ? this.#toMs : dueMs, () => ring(dueMs))
  }
}

describe('arrivals', () => {
  test('arrivals start at their due times, whatever the target does', async () => {
    const run = await bench({ answer: () => ({ afterMs: 5_000 }) }).run()
    expect(run.starts).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900])
    expect(run.sends).toEqual(run.starts)
    expect(run.responsesMs).toEqual(Array(10).fill(5_000))
    expect(run.recorder.lagsMs).toEqual(Array(10).fill(0))
    expect(run.ended).toBe(true)
  })

  test('the delay of arrivals by a busy generator counts in the response time and as lag', async () => {
    const timeline = new StallingTimeline(LoadBench.startMs, 250, 550)
    const run = await bench({ timeline, answer: () => ({ afterMs: 20 }) }).run()
    expect(run.starts).toEqual([0, 100, 200, 550, 550, 550, 600, 700, 800, 900])
    expect(run.responsesMs).toEqual([20, 20, 20, 270, 170, 70, 20, 20, 20, 20])
    expect(run.recorder.requests.map(({ serviceMs }) => serviceMs)).toEqual(Array(10).fill(20))
    expect(run.recorder.lagsMs).toEqual([0, 0, 0, 250, 150, 50, 0, 0, 0, 0])
  })

  test('arrivals wait in order at the limit in flight, and the wait is response time, not lag', async () => {
    const run = bench({ load: perSecond(10, 1, 1), answer: () => ({ afterMs: 300 }) })
    const heldUpMs: number[] = []
    run.recorder.pressure.recordInFlightWait = (ms) => void heldUpMs.push(ms)
    await run.run()
    expect(run.starts).toEqual([0, 300, 600, 900, 1_200, 1_500, 1_800, 2_100, 2_400, 2_700])
    expect(run.responsesMs).toEqual([300, 500, 700, 900, 1_100, 1_300, 1_500, 1_700, 1_900, 2_100])
    expect(run.recorder.lagsMs).toEqual(Array(10).fill(0))
    expect(heldUpMs).toEqual([200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800])
    await run.stop()
    expect(counts(run)).toEqual([10, 10, 0])
  })

  test('the wait of an arrival counts in the response time even if the scenario waits first', async () => {
    const waits = scenario('waits first', async ({ call, wait }) => {
      await wait('50ms')
      await call(list)
    })
    const run = await bench({
      mix: waits,
      load: arrivals(
        { steady: { hold: '10/s', for: '300ms' }, rest: { hold: '0/s', for: '5s' } },
        { inFlight: 1 },
      ),
      answer: () => ({ afterMs: 250 }),
    }).run()
    expect(run.starts).toEqual([0, 300, 600])
    expect(run.responsesMs).toEqual([250, 450, 650])
    expect(run.recorder.lagsMs).toEqual([0, 0, 0])
  })

  test('the wait for a connection counts in the response time', async () => {
    const run = await bench({
      load: perSecond(10, 0.4),
      sharedConnections: 1,
      answer: () => ({ afterMs: 200 }),
    }).run()
    expect(run.starts).toEqual([0, 100, 200, 300])
    expect(run.responsesMs).toEqual([200, 300, 400, 500])
    expect(run.recorder.requests.map(({ serviceMs }) => serviceMs)).toEqual([200, 200, 200, 200])
  })

  test('a request belongs to the phase in which its arrival was due', async () => {
    const load = arrivals(
      { first: { hold: '10/s', for: '300ms' }, second: { hold: '5/s', for: '400ms' } },
      { inFlight: 1 },
    )
    const run = await bench({ load, answer: () => ({ afterMs: 400 }) }).run()
    expect(run.starts).toEqual([0, 400, 800, 1_200, 1_600])
    expect(run.recorder.requests.map(({ phase }) => phase)).toEqual([0, 0, 0, 1, 1])
  })

  test.each([['constant'], ['poisson']] as const)(
    'several workers make the same %s arrivals as one',
    async (how) => {
      const load = arrivals({
        up: { ramp: ['0/s', '40/s'], over: '2s', arrivals: how },
        steady: { hold: '30/s', for: '2s', arrivals: how },
      })
      const one = await bench({ load, seed: 7 }).run()
      const union: number[] = []
      for (let worker = 0; worker < 3; worker++) {
        const part = await bench({ load, seed: 7, share: shareOf(worker, 3) }).run()
        await part.stop()
        expect(part.recorder.plannedCount).toBe(part.starts.length)
        union.push(...part.starts)
      }
      expect(union.sort((a, b) => a - b)).toEqual(one.starts)
      await one.stop()
      expect(one.recorder.plannedCount).toBe(one.starts.length)
      expect(one.starts.length).toBeGreaterThan(60)
    },
  )

  test('random arrivals differ with the seed', async () => {
    const load = arrivals({ steady: { hold: '30/s', for: '2s', arrivals: 'poisson' } })
    const [a, again, b] = [bench({ load, seed: 1 }), bench({ load, seed: 1 }), bench({ load, seed: 2 })]
    for (const run of [a, again, b]) await run.run()
    expect(again.starts).toEqual(a.starts)
    expect(b.starts).not.toEqual(a.starts)
  })
})

describe('the counts of planned, started and dropped', () => {
  test('arrivals that wait when the load is stopped are dropped', async () => {
    const run = bench({ load: perSecond(10, 10, 2), answer: () => ({ afterMs: 1_000 }) })
    await run.run(2_050)
    run.load.account(run.timeline.now())
    expect(counts(run)).toEqual([21, 5, 0])
    await run.stop()
    expect(counts(run)).toEqual([21, 5, 16])
    await run.until(20_000)
    expect(counts(run)).toEqual([21, 5, 16])
    expect(run.ended).toBe(true)
  })

  test.each([
    ['was due just before the stop is not planned', 330, [3, 3, 0]],
    ['was due long before the stop was never started', 550, [5, 3, 2]],
  ])('an arrival that a busy generator had not begun and that %s', async (_, stopMs, expected) => {
    const timeline = new StallingTimeline(LoadBench.startMs, 290, 600)
    const run = bench({ timeline, answer: () => ({ afterMs: 10 }) })
    await run.run(stopMs)
    await run.stop()
    expect(counts(run)).toEqual(expected)
    expect(run.ended).toBe(true)
  })

  test('the counts add up whenever the load is stopped', async () => {
    for (const [index, stopMs] of [0, 1, 99, 100, 101, 517, 1_000, 2_999, 3_000, 4_000, 9_000].entries()) {
      const load = arrivals(
        { steady: { hold: '20/s', for: '3s', arrivals: index % 2 === 0 ? 'constant' : 'poisson' } },
        { inFlight: 3 },
      )
      const run = bench({ load, answer: (_, number) => ({ afterMs: (number * 37) % 400 }) })
      await run.run(stopMs)
      await run.stop()
      const [planned, started, dropped] = counts(run)
      expect(planned, `stopped at ${stopMs}`).toBe(started! + dropped!)
    }
  })

  test('the counts add up when onStart fails, and such an arrival is not started', async () => {
    let times = 0
    const onStart = () => {
      if (times++ === 1) throw new Error('no')
    }
    const run = await bench({ onStart, answer: () => ({ afterMs: 5_000 }) }).run()
    await run.stop()
    expect(counts(run)).toEqual([10, 9, 1])
    expect(run.recorder.faults).toEqual([expect.stringMatching(/^onStart: script: Error.*: no$/)])
    expect(run.close().load.loadShortfall.unreadyArrivals).toBe(1)
  })

  test('arrivals that started after the planned end are counted', async () => {
    const slow = () => ({ afterMs: 500 })
    const held = await bench({ load: perSecond(10, 1, 1), answer: slow }).run()
    // They start at 0, 500, … 4,500 ms: six of them more than a second after the end.
    expect(held.starts.at(-1)).toBe(4_500)
    expect(held.close().load.loadShortfall.overdueArrivals).toBe(5)
    const free = await bench({ answer: slow }).run()
    expect(free.close().load.loadShortfall.overdueArrivals).toBe(0)
  })

  test('the counts add up when the load is stopped while users still start', async () => {
    const onStart = ({ call }: { call: (to: typeof list) => PromiseLike<unknown> }) => call(list)
    const answer = () => ({ afterMs: 2_000, status: 503 })
    const run = bench({ onStart, answer })
    await run.run(550)
    await run.stop()
    await run.until(10_000)
    expect(counts(run)).toEqual([6, 0, 6])
  })
})

describe('a number of iterations', () => {
  test('exactly the given number is made, and the last one ends the load', async () => {
    const run = bench({ load: perSecond(1, 100), iterations: 3, answer: () => ({ afterMs: 10 }) })
    await run.run(2_011)
    expect(run.starts).toEqual([0, 1_000, 2_000])
    expect(run.ended).toBe(true)
    await run.stop()
    expect(counts(run)).toEqual([3, 3, 0])
  })

  test('the number is divided exactly over workers', async () => {
    const starts: number[] = []
    for (let worker = 0; worker < 4; worker++) {
      const part = await bench({ load: perSecond(10, 10), iterations: 7, share: shareOf(worker, 4) }).run()
      starts.push(...part.starts)
      expect(part.ended).toBe(true)
    }
    expect(starts.sort((a, b) => a - b)).toEqual([0, 100, 200, 300, 400, 500, 600])
  })
})

describe('the end of the load', () => {
  test.each([
    ['at its end', { work: { hold: '10/s', for: '300ms' }, rest: { hold: '0/s', for: '500ms' } }],
    ['at its beginning', { rest: { hold: '0/s', for: '500ms' }, work: { hold: '10/s', for: '300ms' } }],
  ] as const)('a load with a phase without arrivals %s lasts as long as its phases', async (_, phases) => {
    const run = bench({ load: arrivals(phases), answer: () => ({ afterMs: 10 }) })
    await run.run(799)
    expect(run.starts).toHaveLength(3)
    expect(run.ended).toBe(false)
    await run.until(800)
    expect([run.ended, run.load.earlyEnd]).toEqual([true, undefined])
  })

  const waits = scenario('waits', async ({ call, wait }) => {
    await call(list)
    await wait('200ms')
    await call(list)
  })

  test('the waits of iterations under way are cut, as in a closed load', async () => {
    const run = await bench({ mix: waits, load: perSecond(10, 0.5), answer: () => ({ afterMs: 10 }) }).run(
      501,
    )
    expect(run.ended).toBe(true)
    expect(run.sends).toEqual([0, 100, 200, 210, 300, 310, 400, 410].filter((ms) => ms <= 500))
    expect([run.recorder.completed, run.recorder.failed]).toEqual([3, 0])
    expect(run.recorder.faults).toEqual([])
  })

  test('the waits of late iterations are cut as well', async () => {
    const run = await bench({
      mix: waits,
      load: perSecond(10, 0.3, 1),
      answer: () => ({ afterMs: 150 }),
    }).run()
    // The first waits until 350 and is cut at 300; the others only call once.
    expect(run.sends).toEqual([0, 300, 450])
    expect(run.ended).toBe(true)
    expect(run.recorder.faults).toEqual([])
  })

  test('waits are cut when the load is stopped', async () => {
    const run = bench({ mix: waits, load: perSecond(10, 100), answer: () => ({ afterMs: 10 }) })
    await run.run(55)
    await run.stop()
    expect(run.ended).toBe(true)
    expect(run.sends).toEqual([0])
  })
})

describe('a user of an open load that stops itself', () => {
  test('a user that stopped itself is not used for another arrival', async () => {
    const story: string[] = []
    let sessions = 0
    const run = await bench({
      load: perSecond(10, 0.4),
      onStart: () => `session ${sessions++}`,
      onStop: ({ session }) => void story.push(`end of ${session()}`),
      mix: scenario('stops', async ({ call, session, id, stopUser, wait }) => {
        story.push(`${id} in ${session()}`)
        await call(list)
        if (id === 1) stopUser()
        await wait('10ms')
        await call(list)
      }),
    }).run()
    expect(story).toEqual([
      '0 in session 0',
      '1 in session 0',
      'end of session 0',
      '2 in session 1',
      '3 in session 1',
      'end of session 1',
    ])
    expect(run.sends).toEqual([0, 10, 100, 200, 210, 300, 310])
    expect([run.recorder.completed, run.recorder.failed]).toEqual([4, 0])
  })
})

describe('users of an open load', () => {
  test('onStart and onStop run once for each session', async () => {
    const story: string[] = []
    let sessions = 0
    const run = bench({
      load: perSecond(10, 0.5),
      answer: () => ({ afterMs: 150 }),
      onStart: () => `session ${sessions++}`,
      onStop: ({ session }) => void story.push(`end of ${session()}`),
      mix: scenario('tells', async ({ call, session, id, iteration }) => {
        story.push(`${id}.${iteration} in ${session()}`)
        await call(list)
      }),
    })
    await run.run()
    expect(story).toEqual([
      '0.0 in session 0',
      '1.0 in session 1',
      '2.0 in session 0',
      '3.0 in session 1',
      '4.0 in session 0',
      'end of session 1',
      'end of session 0',
    ])
  })

  test('an arrival makes the same random choices on any worker', async () => {
    const choices = async (share = shareOf(0, 1), afterMs = 10) => {
      const made: [number, number][] = []
      const mix = scenario('chooses', async ({ call, random, id }) => {
        made.push([id, random.int(1, 1_000_000)])
        await call(list)
      })
      await bench({ mix, share, answer: () => ({ afterMs }) }).run()
      return made
    }
    const one = await choices()
    expect(await choices(undefined, 700)).toEqual(one)
    const two = [...(await choices(shareOf(0, 2))), ...(await choices(shareOf(1, 2)))]
    expect(two.sort(([a], [b]) => a - b)).toEqual(one)
  })

  test('arrivals continue after one that threw, and its error is counted', async () => {
    const mix = scenario('throws', async ({ call, id }) => {
      await call(list)
      if (id % 2 === 1) throw new TypeError('odd')
    })
    const run = await bench({ mix, load: perSecond(10, 1, 1), answer: () => ({ afterMs: 1 }) }).run()
    expect(run.starts).toHaveLength(10)
    expect([run.recorder.completed, run.recorder.failed]).toEqual([10, 5])
    expect(run.recorder.faults).toHaveLength(5)
    expect(run.recorder.faults[0]).toMatch(/^throws: script: TypeError.*: odd$/)
    expect(run.ended).toBe(true)
  })

  test('the lateness of an arrival does not count for the next one', async () => {
    // The second arrival wakes late and calls nothing; its user is used again for the third, which is on time.
    const timeline = new StallingTimeline(LoadBench.startMs, 110, 160)
    const mix = scenario('now and then', async ({ call, wait, id }) => {
      if (id === 1) await wait('20ms')
      else await call(list)
    })
    const run = await bench({ mix, timeline, load: perSecond(10, 0.3) }).run()
    expect(run.responsesMs).toEqual([0, 0])
    expect(run.recorder.lagsMs).toEqual([0, 0])
  })
})
