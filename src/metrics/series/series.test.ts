import { describe, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { Cell } from '../cell/cell.ts'
import { noOwnDelays } from '../delay/own-delay-figures.ts'
import type { Delta, RowName } from '../delta.ts'
import { noGauges } from '../gauges.ts'
import { GeneratorPressure } from '../generator-pressure.ts'
import { Histogram } from '../histogram/histogram.ts'
import { noLoadShortfall } from '../load-shortfall.ts'
import { RunCounts } from '../run-counts.ts'
import { noAnswers } from '../silence/answer-figures.ts'

const twoNames: RowName[] = [
  { index: 0, name: 'GET /', kind: 'request' },
  { index: 1, name: 'checkout', kind: 'measure' },
]

function deltaOf(changes: Partial<Delta>, load: Partial<Delta['load']> = {}): Delta {
  return {
    worker: 0,
    sequence: 0,
    second: 0,
    final: false,
    names: [],
    cells: [],
    scenarios: [],
    checks: [],
    errors: [],
    metrics: [],
    timings: [],
    ...changes,
    load: {
      planned: 0,
      started: 0,
      dropped: 0,
      loadShortfall: noLoadShortfall(),
      lagUs: new Histogram(),
      pressure: new GeneratorPressure(),
      answers: noAnswers(),
      ownDelays: noOwnDelays(),
      ...noGauges,
      ...load,
    },
  }
}

function cellOf(responseUs: number[], failures = 0): Cell {
  const cell = new Cell()
  for (const us of responseUs) cell.recordSuccess(us, us, 200, 10, 100)
  for (let left = failures; left > 0; left--) cell.recordFailure(5, 3, 0, 10, 0)
  return cell
}

describe('a point', () => {
  test('has the rates, percentiles and failures of its second, of requests alone and of each row', () => {
    const counts = new RunCounts()
    const { series } = counts
    const lagUs = new Histogram()
    lagUs.record(750)
    const hundred = Array.from({ length: 100 }, (_, at) => 1_000 * (at + 1))
    counts.add(
      deltaOf(
        {
          names: twoNames,
          cells: [
            { phase: 0, row: 0, cell: cellOf(hundred, 2) },
            { phase: 0, row: 1, cell: cellOf([9_000_000]) },
          ],
        },
        {
          planned: 110,
          started: 104,
          dropped: 6,
          users: 12,
          inFlight: 4,
          lagUs,
          loopActiveMs: 250,
          loopIdleMs: 750,
        },
      ),
    )
    const [point] = series.values()
    const within = (ms: number) => expect.closeTo(ms, -Math.log10(ms * 0.001 * 2))
    expect(point).toEqual({
      seconds: 0,
      spanSeconds: 1,
      users: 12,
      inFlight: 4,
      plannedPerSecond: 110,
      startedPerSecond: 104,
      droppedPerSecond: 6,
      requestsPerSecond: 102,
      failuresPerSecond: 2,
      failuresByClass: { timeout: 2 },
      responseMs: { p50: within(50), p95: within(95), p99: within(99), max: 100 },
      lagMaxMs: 0.75,
      metrics: [],
      loopUtilization: 0.25,
      endpoints: [
        { requestsPerSecond: 102, failuresPerSecond: 2, p95Ms: within(95) },
        { requestsPerSecond: 1, failuresPerSecond: 0, p95Ms: 9_000 },
      ],
    })
  })

  test('has null for percentiles where nothing succeeded', () => {
    const counts = new RunCounts()
    const { series } = counts
    counts.add(deltaOf({ names: twoNames, cells: [{ phase: 0, row: 0, cell: cellOf([], 3) }] }))
    const [point] = series.values()
    expect(point!.responseMs).toBeNull()
    expect(point!.endpoints.map((row) => row.p95Ms)).toEqual([null, null])
    expect(point!.failuresPerSecond).toBe(3)
  })

  test('adds up several workers and phases, in any order', () => {
    const counts = new RunCounts()
    const { series } = counts
    const named = [twoNames[0]!]
    counts.add(deltaOf({ names: named, cells: [{ phase: 0, row: 0, cell: cellOf([10]) }] }, { users: 5 }))
    counts.add(deltaOf({ second: 1, sequence: 1 }, { users: 6 }))
    counts.add(
      deltaOf(
        {
          worker: 1,
          names: named,
          cells: [
            { phase: 0, row: 0, cell: cellOf([20, 30]) },
            { phase: 1, row: 0, cell: cellOf([40]) },
          ],
        },
        { users: 7 },
      ),
    )
    const values = series.values()
    expect(values.map((point) => [point.requestsPerSecond, point.users])).toEqual([
      [4, 12],
      // The second worker said nothing in it: it has the users that it had.
      [0, 13],
    ])
    expect(series.responseUs(0).sumUs).toBe(100)
    expect(series.responseUs(0, 0).sumUs).toBe(100)
    expect(series.responseUs(0, 1).isEmpty).toBe(true)
    expect(series.responseUs(9).isEmpty).toBe(true)
  })

  test('does not change the deltas it was made from', () => {
    const cells = [
      { phase: 0, row: 0, cell: cellOf([10]) },
      { phase: 1, row: 0, cell: cellOf([20]) },
    ]
    new RunCounts().add(deltaOf({ names: twoNames, cells }))
    expect(cells.map(({ cell }) => cell.responseUs.count)).toEqual([1, 1])
  })
})

describe('the values', () => {
  const counts = new RunCounts()
  const { series } = counts
  counts.add(deltaOf({ second: 0, names: twoNames, cells: [{ phase: 0, row: 0, cell: cellOf([1]) }] }))
  counts.add(deltaOf({ sequence: 1, second: 3, cells: [{ phase: 0, row: 0, cell: cellOf([1, 2]) }] }))

  test('the values have no gaps', () => {
    expect(series.values().map((point) => [point.seconds, point.requestsPerSecond])).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
      [3, 2],
    ])
  })

  test('can begin later, for a page that already has the earlier ones', () => {
    expect(series.values({ fromSeconds: 2 }).map((point) => point.seconds)).toEqual([2, 3])
  })

  test('the rates of the last point are over the elapsed part of it', () => {
    expect(series.values({ endSeconds: 3.5 }).at(-1)).toMatchObject({
      spanSeconds: 0.5,
      requestsPerSecond: 4,
    })
    expect(series.values({ endSeconds: 3 }).at(-1)).toMatchObject({ spanSeconds: 0.1 })
    expect(series.values({ endSeconds: 99 }).at(-1)).toMatchObject({ spanSeconds: 1 })
  })

  test('list the requested rows, in that order', () => {
    const [point] = series.values({ rows: [1, 0, 7] })
    expect(point!.endpoints.map((row) => row.requestsPerSecond)).toEqual([0, 1, 0])
  })
})

describe('a long run', () => {
  /** One worker's seconds, with a few requests in each. */
  function* run(seconds: number, random: Random): Generator<Delta> {
    for (let second = 0; second < seconds; second++) {
      const times = Array.from({ length: random.int(0, 4) }, () => random.exponential(20_000))
      const cells = [
        { phase: 0, row: 0, cell: cellOf(times, random.int(0, 1)) },
        { phase: 0, row: 1, cell: cellOf([5]) },
      ]
      const load = { planned: times.length, users: second, lagUs: new Histogram() }
      load.lagUs.record(second)
      yield deltaOf({ sequence: second, second, names: second === 0 ? twoNames : [], cells }, load)
    }
  }

  test('coarsens to at most `maxPoints` points and keeps every total', () => {
    const counts = new RunCounts([], { maxPoints: 50 })
    const { series, tally } = counts
    for (const delta of run(1_237, new Random(1))) counts.add(delta)
    expect(series.spanSeconds).toBe(32)
    expect(series.length).toBe(39)
    const values = series.values()
    const total = (rate: (point: (typeof values)[number]) => number) =>
      values.reduce((sum, point) => sum + rate(point) * point.spanSeconds, 0)
    const whole = tally.sum([0])
    expect(total((point) => point.requestsPerSecond)).toBe(whole.requests)
    expect(total((point) => point.failuresPerSecond)).toBe(whole.failures)
    expect(values.reduce((sum, point) => sum + (point.failuresByClass.timeout ?? 0), 0)).toBe(whole.failures)
    expect(total((point) => point.endpoints[1]!.requestsPerSecond)).toBe(1_237)
    expect(total((point) => point.plannedPerSecond)).toBe(tally.load.planned)
    const merged = new Histogram()
    for (let at = 0; at < series.length; at++) merged.merge(series.responseUs(at))
    expect(merged.sumParts).toEqual(whole.responseUs.sumParts)
    expect(merged.count).toBe(whole.responseUs.count)
    expect(values.map((point) => point.users).slice(0, 2)).toEqual([31, 63])
    expect(values[1]!.lagMaxMs).toBe(0.063)
  })

  test('still finds the point of a late delta', () => {
    const counts = new RunCounts([], { maxPoints: 10 })
    const { series } = counts
    for (const delta of run(100, new Random(2))) counts.add(delta)
    const before = series.values()
    counts.add(
      deltaOf({
        worker: 1,
        second: 17,
        names: twoNames,
        cells: [{ phase: 0, row: 0, cell: cellOf([7, 7, 7]) }],
      }),
    )
    const after = series.values()
    expect(series.spanSeconds).toBe(16)
    for (const at of after.keys()) {
      expect((after[at]!.requestsPerSecond - before[at]!.requestsPerSecond) * 16).toBe(at === 1 ? 3 : 0)
    }
  })

  test('stays within its memory, with longer points', () => {
    const maxBytes = 100_000
    const random = new Random(3)
    const counts = new RunCounts([], { maxBytes })
    const { series } = counts
    for (let second = 0; second < 300; second++) {
      const times = Array.from({ length: 200 }, () => random.exponential(20_000))
      const cells = [{ phase: 0, row: 0, cell: cellOf(times) }]
      counts.add(deltaOf({ sequence: second, second, names: second === 0 ? twoNames : [], cells }))
      expect(series.memoryBytes).toBeLessThanOrEqual(maxBytes)
    }
    const requests = series
      .values()
      .reduce((sum, point) => sum + point.requestsPerSecond * point.spanSeconds, 0)
    expect(requests).toBe(60_000)
    expect(series.spanSeconds).toBeGreaterThan(1)
  })

  test('stays small for a second far ahead', () => {
    const counts = new RunCounts([], { maxPoints: 100 })
    const { series } = counts
    counts.add(deltaOf({ names: twoNames, cells: [{ phase: 0, row: 0, cell: cellOf([1]) }] }))
    counts.add(deltaOf({ sequence: 1, second: 315_360_000 }))
    expect(series.length).toBeLessThanOrEqual(100)
    expect(series.responseUs(0).count).toBe(1)
  })
})

test('a delta that has rows without a name is refused', () => {
  const delta = deltaOf({ cells: [{ phase: 0, row: 0, cell: cellOf([1]) }] })
  expect(() => new RunCounts().add(delta)).toThrow(expect.objectContaining({ code: 'corrupt-message' }))
})
