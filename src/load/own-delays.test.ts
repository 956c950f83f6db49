import { describe, expect, test } from 'vitest'
import { type BenchOptions, LoadBench } from '../../test/support/load-bench.ts'
import { failureClasses } from '../base/failure-class.ts'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'
import type { Cell } from '../metrics/cell/cell.ts'
import { endpoint } from '../plan/endpoint/endpoint.ts'
import { arrivals, users } from '../plan/load/load.ts'
import { scenario } from '../plan/scenario.ts'

const page = endpoint('GET /own-delays')
const calls = scenario('calls', ({ call }) => call(page))

/** A generator that cannot run from `fromMs` to `toMs`: alarms that are due then ring at the end. */
class StallingTimeline extends VirtualTimeline {
  readonly #fromMs: number
  readonly #toMs: number

  constructor(fromMs: number, toMs: number) {
    super(LoadBench.startMs)
    this.#fromMs = LoadBench.startMs + fromMs
    this.#toMs = LoadBench.startMs + toMs
  }

  override at(dueMs: number, ring: (dueMs: number) => void) {
    const isStalled = dueMs >= this.#fromMs && dueMs < this.#toMs
    return super.at(isStalled ? this.#toMs : dueMs, () => ring(dueMs))
  }
}

const openLoad = (options: Partial<BenchOptions>) =>
  new LoadBench({
    mix: calls,
    load: arrivals({ first: { hold: '10/s', for: '1500ms' }, second: { hold: '10/s', for: '1500ms' } }),
    sharedConnections: 1_000,
    ...options,
  })

/** The arrivals by second and phase: `second/phase: due, in time`. */
function arrivalsOf(bench: LoadBench): string[] {
  const sums = new Map<string, { due: number; inTime: number }>()
  for (const { second, phase, due, inTime } of bench.ownDelays.flatMap((figures) => figures.arrivals)) {
    const sum = sums.get(`${second}/${phase}`) ?? { due: 0, inTime: 0 }
    sums.set(`${second}/${phase}`, { due: sum.due + due, inTime: sum.inTime + inTime })
  }
  return [...sums]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([at, { due, inTime }]) => `${at}: ${due}, ${inTime}`)
}

async function finished(bench: LoadBench): Promise<LoadBench> {
  await bench.run()
  await bench.stop()
  bench.close()
  return bench
}

describe('arrivals of an open load', () => {
  test('count in the second and the phase in which they were due', async () => {
    const bench = await finished(openLoad({}))
    expect(arrivalsOf(bench)).toEqual(['0/0: 10, 10', '1/0: 5, 5', '1/1: 5, 5', '2/1: 10, 10'])
  })

  test('are in time if they are sent within 100 ms or in their second, also if both lie in the next second', async () => {
    // Due at 800 and 900, sent at 990; due at 1,000 … 1,300, sent at 1,350.
    const inSecond = await finished(openLoad({ timeline: new StallingTimeline(750, 990) }))
    expect(arrivalsOf(inSecond)[0]).toBe('0/0: 10, 10')
    // Due at 700, 800 and 900, sent at 1,010: only the last of them within 100 ms… of 110.
    const later = await finished(openLoad({ timeline: new StallingTimeline(650, 1_010) }))
    expect(arrivalsOf(later)[0]).toBe('0/0: 10, 7')
    const soon = await finished(openLoad({ timeline: new StallingTimeline(850, 1_000) }))
    expect(arrivalsOf(soon)[0]).toBe('0/0: 10, 10')
  })

  test('that were due while the generator stood still for seconds count in their own seconds', async () => {
    const bench = await finished(openLoad({ timeline: new StallingTimeline(950, 2_950) }))
    expect(arrivalsOf(bench)).toEqual(['0/0: 10, 10', '1/0: 5, 0', '1/1: 5, 0', '2/1: 10, 10'])
  })

  test('that never started were due, and not in time', async () => {
    const bench = openLoad({})
    bench.load.start(LoadBench.startMs)
    await bench.until(500)
    // As if the event loop had stood still for a second.
    bench.load.account(LoadBench.startMs + 1_500)
    bench.load.stop()
    bench.close()
    expect(arrivalsOf(bench)).toEqual(['0/0: 10, 6', '1/0: 5, 0'])
  })

  test('are in time if they wait for the target at the limit in flight, because the target made them late', async () => {
    const load = arrivals({ first: { hold: '10/s', for: '1s' } }, { inFlight: 1 })
    const bench = await finished(openLoad({ load, answer: () => ({ afterMs: 500 }) }))
    expect(arrivalsOf(bench)).toEqual(['0/0: 10, 10'])
  })
})

const row = (bench: LoadBench, name: string): Cell => {
  const index = bench.tally.rows.findIndex((each) => each.name === name)
  return bench.tally.sum([0, 1], index)
}

const lowOf = (cell: Cell) => {
  const low = cell.lowResponseUs()
  return [low.minUs / 1_000, low.maxUs / 1_000]
}

describe('a request', () => {
  test('is lowered by the lag of a burst after a stall, also if it is sent behind the burst without lag', async () => {
    // A target that works in order and needs 50 ms: of five requests that are due in a stall, each waits for those before.
    let freeMs = 0
    const timeline = new StallingTimeline(260, 750)
    const inOrder = () => {
      freeMs = Math.max(freeMs, timeline.now()) + 50
      return { afterMs: freeMs - timeline.now() }
    }
    const bench = await finished(openLoad({ timeline, answer: inOrder }))
    const cell = row(bench, page.name)
    expect(cell.responseUs.maxUs).toBe(500_000)
    expect(lowOf(cell)[1]).toBeCloseTo(50, 1)
    expect(bench.ownDelays[0]!.largestUs).toBe(450_000)
  })

  test('is lowered by the time for which its reply lay unread', async () => {
    const bench = await finished(openLoad({ answer: () => ({ afterMs: 20, unreadMs: 15 }) }))
    expect(row(bench, page.name).responseUs.maxUs).toBe(35_000)
    expect(lowOf(row(bench, page.name))).toEqual([20, 20])
  })

  test('that was in time is not touched, and its cell takes no more memory', async () => {
    const bench = await finished(openLoad({ answer: () => ({ afterMs: 20 }) }))
    const cell = row(bench, page.name)
    expect([cell.delayedUs.count, cell.delayedUs.memoryBytes, cell.ownFailures]).toEqual([0, 0, 0])
    expect(bench.ownDelays.every(({ largestUs }) => largestUs === 0)).toBe(true)
  })
})

describe('a group and a measured function', () => {
  const answer = () => ({ afterMs: 20, unreadMs: 15 })

  test.each([
    [
      'a group',
      'both',
      scenario('grouped', ({ call, group }) =>
        group('both', async () => {
          await call(page)
          await call(page)
        }),
      ),
      70,
      40,
    ],
    [
      'a measured function',
      'one',
      scenario('measured', ({ call, measure }) => measure('one', () => call(page))),
      35,
      20,
    ],
  ])('%s is lowered by the delays of its calls', async (_, name, mix, measuredMs, mostMs) => {
    const cell = row(await finished(openLoad({ mix, answer, iterations: 1 })), name)
    expect(cell.responseUs.maxUs / 1_000).toBe(measuredMs)
    expect(lowOf(cell)[1]).toBeLessThanOrEqual(mostMs)
    expect(lowOf(cell)[1]).toBeGreaterThan(0)
  })
})

describe('failures that the generator can have made itself', () => {
  const failures = async (options: Partial<BenchOptions>, name = page.name) => {
    const cell = row(await finished(openLoad({ iterations: 1, ...options })), name)
    return Object.fromEntries(
      failureClasses.flatMap((name, at) =>
        cell.failuresByClass[at]! > 0
          ? [[name, [cell.failuresByClass[at], cell.ownFailuresByClass[at]]]]
          : [],
      ),
    )
  }

  test.each([
    ['want of files', { fails: 'connect', shortage: 'files' }, { connect: [1, 1] }],
    ['want of ports', { fails: 'connect', shortage: 'ports' }, { connect: [1, 1] }],
    ['a connection that the target refuses', { fails: 'connect' }, { connect: [1, 0] }],
    ['a reset in time', { fails: 'reset' }, { reset: [1, 0] }],
    ['a reset after a stall', { fails: 'reset', unreadMs: 20 }, { reset: [1, 1] }],
    ['an error of the server in time', { status: 503 }, { http_5xx: [1, 0] }],
    ['an error of the server after a stall', { status: 503, unreadMs: 20 }, { http_5xx: [1, 1] }],
    ['a reply that was read a little late', { status: 503, unreadMs: 2 }, { http_5xx: [1, 0] }],
    ['a time limit after a stall', { fails: 'timeout', unreadMs: 2_000 }, { timeout: [1, 1] }],
    [
      'a time limit after a delay that is small against it',
      { fails: 'timeout', unreadMs: 20 },
      { timeout: [1, 0] },
    ],
  ] as const)('%s', async (_, answer, expected) => {
    expect(await failures({ answer: () => ({ ...answer }) })).toEqual(expected)
  })

  test('a check that fails is never one of them', async () => {
    const checked = endpoint('GET /checked', { check: () => 'it is wrong' })
    const mix = scenario('checks', ({ call }) => call(checked))
    expect(await failures({ mix, answer: () => ({ unreadMs: 50 }) }, checked.name)).toEqual({ check: [1, 0] })
  })
})

describe('the users of a closed load', () => {
  const closedLoad = (options: Partial<BenchOptions>) =>
    new LoadBench({
      mix: calls,
      load: users({ first: { hold: 2, for: '1500ms' }, second: { hold: 4, for: '1500ms' } }),
      ...options,
    })

  function keptOf(bench: LoadBench, phase: number): [keptMs: number, usersMs: number] {
    let [keptMs, usersMs] = [0, 0]
    for (const time of bench.ownDelays.flatMap(({ keptTimes }) => keptTimes)) {
      if (time.phase !== phase) continue
      keptMs += time.keptUs / 1_000
      usersMs += time.usersUs / 1_000
    }
    return [keptMs, usersMs]
  }

  test('are free to ask if their replies are read and their waits end in time', async () => {
    const bench = await finished(closedLoad({ answer: () => ({ afterMs: 100 }) }))
    expect(keptOf(bench, 0)).toEqual([0, 3_000])
    expect(keptOf(bench, 1)[0]).toBe(0)
    expect(keptOf(bench, 1)[1] / 6_000).toBeCloseTo(1, 0)
  })

  test('are kept from asking while their replies lie unread for long', async () => {
    const bench = await finished(closedLoad({ answer: () => ({ afterMs: 80, unreadMs: 20 }) }))
    const [keptMs, usersMs] = keptOf(bench, 0)
    expect(keptMs / usersMs).toBeCloseTo(0.2, 1)
    const short = await finished(closedLoad({ answer: () => ({ afterMs: 80, unreadMs: 3 }) }))
    expect(keptOf(short, 0)[0]).toBe(0)
  })

  test('are kept from asking by waits that end late', async () => {
    const mix = scenario('waits', async ({ call, wait }) => {
      await call(page)
      await wait('200ms')
    })
    const bench = await finished(closedLoad({ mix, timeline: new StallingTimeline(550, 750) }))
    // Both users wait until 600 ms, and wake at 750 ms.
    expect(keptOf(bench, 0)).toEqual([300, 3_000])
  })
})
