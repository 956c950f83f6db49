import { describe, expect, test } from 'vitest'
import { failureClasses } from '../base/failure-class.ts'
import { Random } from '../base/random.ts'
import { Cell } from './cell/cell.ts'
import { ByteWriter } from './codec/byte-writer.ts'
import { writeCell } from './codec/cell-codec.ts'
import { decodeDelta, encodeDelta } from './codec/delta-codec.ts'
import { noOwnDelays } from './delay/own-delay-figures.ts'
import { type Delta, deltaLimits } from './delta.ts'
import { noGauges } from './gauges.ts'
import { GeneratorPressure } from './generator-pressure.ts'
import { Histogram } from './histogram/histogram.ts'
import { noLoadShortfall } from './load-shortfall.ts'
import { measured } from './measured-operation.ts'
import { Recorder } from './recorder.ts'
import { RunCounts } from './run-counts.ts'
import { noAnswers } from './silence/answer-figures.ts'

const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function bytesOf(cell: Cell): Buffer {
  const writer = new ByteWriter()
  writeCell(writer, cell)
  return Buffer.from(writer.toBytes())
}

/** A delta with nothing in it but what is given. */
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

function cellOf(...responseUs: number[]): Cell {
  const cell = new Cell()
  for (const us of responseUs) cell.recordSuccess(us, us, 200, 10, 100)
  return cell
}

test('what workers recorded and sent is merged to exactly what one cell would have', () => {
  const random = new Random(1)
  const names = ['GET /', 'GET /agents/:id', 'POST /skills']
  const direct = names.map(() => [new Cell(), new Cell()])
  const sent: Delta[][] = []
  for (let worker = 0; worker < 8; worker++) {
    const deltas: Delta[] = []
    sent.push(deltas)
    const flush = (delta: Delta) => deltas.push(decodeDelta(encodeDelta(delta)))
    const recorder = new Recorder({ worker, phases: 2, startMs: 1_000, flush })
    let nowMs = 1_000
    for (let events = 0; events < 3_000; events++) {
      nowMs += random.exponential(2)
      const at = random.int(0, 2)
      // Each worker meets the rows in its own order.
      const row = recorder.row(names[at]!, 'request')
      const phase = nowMs < 4_000 ? 0 : 1
      const us = random.exponential(30_000)
      const received = random.int(0, 9_999)
      if (random.chance(0.9)) {
        recorder.count(
          measured({
            row,
            phase,
            endedMs: nowMs,
            responseUs: us + 50,
            serviceUs: us,
            status: 200,
            bytesSent: 10,
            bytesReceived: received,
          }),
        )
        direct[at]![phase]!.recordSuccess(us + 50, us, 200, 10, received)
      } else {
        const classIndex = random.int(0, failureClasses.length - 1)
        recorder.count(
          measured({
            row,
            phase,
            endedMs: nowMs,
            responseUs: us,
            failureIndex: classIndex,
            failureMessage: 'it failed',
            status: 503,
            bytesSent: 10,
            bytesReceived: received,
          }),
        )
        direct[at]![phase]!.recordFailure(us, classIndex, 503, 10, received)
      }
    }
    recorder.finish(nowMs)
  }
  const counts = new RunCounts()
  const { tally } = counts
  // As they may arrive: each worker's in order, the workers in any.
  while (sent.some((deltas) => deltas.length > 0)) {
    const next = random.pick(sent).shift()
    if (next !== undefined) counts.add(next)
  }
  expect(tally.workers.every((worker) => worker.isFinal)).toBe(true)
  for (const [at, name] of names.entries()) {
    const row = tally.rows.findIndex((known) => known.name === name)
    for (const phase of [0, 1]) {
      expect(bytesOf(tally.cell(phase, row))).toEqual(bytesOf(direct[at]![phase]!))
    }
  }
  const whole = new Cell()
  for (const cell of direct.flat()) whole.merge(cell)
  expect(bytesOf(tally.sum([0, 1]))).toEqual(bytesOf(whole))
  expect(tally.sum([0, 1]).requests).toBe(24_000)
  expect(tally.errors.reduce((sum, error) => sum + error.count, 0)).toBe(whole.failures)
})

describe('a sum', () => {
  const counts = new RunCounts()
  const { tally } = counts
  counts.add(
    deltaOf({
      names: [
        { index: 0, name: 'GET /', kind: 'request' },
        { index: 1, name: 'checkout', kind: 'measure' },
        { index: 2, name: 'POST /', kind: 'request' },
      ],
      cells: [
        { phase: 0, row: 0, cell: cellOf(1) },
        { phase: 0, row: 1, cell: cellOf(2, 2) },
        { phase: 2, row: 2, cell: cellOf(3, 3, 3, 3) },
      ],
    }),
  )

  test('a sum without a row includes requests only, no groups or functions', () => {
    expect(tally.sum([0]).requests).toBe(1)
    expect(tally.sum([0, 1, 2]).requests).toBe(5)
    expect(tally.sum([2, 2]).requests).toBe(4)
    expect(tally.sum([]).isEmpty).toBe(true)
    expect(tally.sum([7]).isEmpty).toBe(true)
  })

  test('a sum with a row includes that row only, whatever its kind', () => {
    expect(tally.sum([0, 2], 1).requests).toBe(2)
    expect(tally.sum([0, 2], 9).isEmpty).toBe(true)
    expect(tally.cell(1, 0).isEmpty).toBe(true)
  })

  test('is a new cell', () => {
    tally.sum([0]).recordSuccess(1, 1, 200, 0, 0)
    expect(tally.sum([0]).requests).toBe(1)
  })
})

describe('load figures', () => {
  const counts = new RunCounts()
  const { tally } = counts
  const lagUs = new Histogram()
  lagUs.record(300)
  counts.add(
    deltaOf({}, { planned: 5, started: 4, dropped: 1, users: 3, lagUs, loopActiveMs: 100, loopIdleMs: 900 }),
  )
  counts.add(
    deltaOf({ worker: 4 }, { users: 2, retries: 2, redirects: 3, cpuMs: 50, loopDelayMaxMs: 9, inFlight: 1 }),
  )
  counts.add(
    deltaOf(
      { sequence: 1, second: 6, final: true },
      {
        planned: 1,
        users: 1,
        lagUs,
        loopActiveMs: 800,
        loopIdleMs: 200,
        cpuMs: 70,
        connectionsOpened: 8,
        redirects: 2,
        cookiesDropped: 3,
      },
    ),
  )

  test('add up over workers if they are counts, and are the last reports if they are gauges', () => {
    const { lagUs: lag, judgedLagUs: __, pressure: _, madeLoad, ...load } = tally.load
    expect(lag.count).toBe(2)
    expect(madeLoad.largestDelayUs).toBe(0)
    expect(load).toEqual({
      planned: 6,
      started: 4,
      dropped: 1,
      loadShortfall: noLoadShortfall(),
      retries: 2,
      redirects: 5,
      cookiesDropped: 3,
      connectionsOpened: 8,
      users: 3,
      inFlight: 1,
      cpuMs: 120,
      loopDelayMaxMs: 9,
    })
  })

  test('are kept for each worker', () => {
    expect(tally.workers).toMatchObject([
      { worker: 0, deltas: 2, second: 6, isFinal: true, loopUtilization: 0.45 },
      { worker: 4, deltas: 1, second: 0, isFinal: false, loopUtilization: 0 },
    ])
  })
})

test('scenarios, checks and errors are merged', () => {
  const counts = new RunCounts()
  const { tally } = counts
  for (let worker = 0; worker < 3; worker++) {
    counts.add(
      deltaOf({
        worker,
        scenarios: [{ scenario: 2 - worker, started: 2, completed: 1, failed: 1 }],
        checks: [{ phase: 0, name: 'has an id', passes: 2, failures: worker }],
        errors: [
          {
            label: 'GET /',
            classIndex: 3,
            message: 'no reply',
            count: 2,
            firstSeenMs: 50 - worker,
            lastSeenMs: 60 + worker,
          },
        ],
      }),
    )
  }
  expect(tally.scenarios.map((counts) => [counts.scenario, counts.started])).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ])
  expect(tally.checks).toEqual([{ phase: 0, name: 'has an id', passes: 6, failures: 3 }])
  expect(tally.errors).toEqual([
    { label: 'GET /', classIndex: 3, message: 'no reply', count: 6, firstSeenMs: 48, lastSeenMs: 62 },
  ])
})

describe('refuses, without adding anything,', () => {
  test('a delta after a lost one, one that came twice, or one after the last', () => {
    const counts = new RunCounts()
    const { tally } = counts
    expect(() => counts.add(deltaOf({ sequence: 1 }, { planned: 1 }))).toThrow(corrupt)
    counts.add(deltaOf({}))
    expect(() => counts.add(deltaOf({}, { planned: 1 }))).toThrow(corrupt)
    expect(() => counts.add(deltaOf({ sequence: 2 }, { planned: 1 }))).toThrow(corrupt)
    counts.add(deltaOf({ sequence: 1, final: true }))
    expect(() => counts.add(deltaOf({ sequence: 2 }, { planned: 1 }))).toThrow(corrupt)
    expect(tally.load.planned).toBe(0)
  })

  test('a delta that has rows without a name, or names them out of turn', () => {
    const counts = new RunCounts()
    const { tally } = counts
    const named = { index: 0, name: 'GET /', kind: 'request' } as const
    counts.add(deltaOf({ names: [named] }))
    const wrong: Partial<Delta>[] = [
      { cells: [{ phase: 0, row: 1, cell: cellOf(1) }] },
      { worker: 1, cells: [{ phase: 0, row: 0, cell: cellOf(1) }] },
      { sequence: 1, names: [named] },
      { sequence: 1, names: [{ ...named, index: 2 }] },
    ]
    for (const changes of wrong) {
      expect(() => counts.add(deltaOf({ sequence: changes.worker === 1 ? 0 : 1, ...changes }))).toThrow(
        corrupt,
      )
    }
    expect(tally.sum([0]).isEmpty).toBe(true)
    expect(tally.rows).toHaveLength(1)
  })
})

test('memory is bounded when every worker names other rows, checks and errors', () => {
  const counts = new RunCounts()
  const { tally } = counts
  const each = 2_000
  for (let worker = 0; worker < 4; worker++) {
    const names = Array.from({ length: each }, (_, index) => ({
      index,
      name: `GET /${worker}/${index}`,
      kind: 'request' as const,
    }))
    counts.add(
      deltaOf({
        worker,
        names,
        cells: names.map(({ index }) => ({ phase: 0, row: index, cell: cellOf(index) })),
        checks: names.slice(0, 500).map(({ name }) => ({ phase: 0, name, passes: 1, failures: 0 })),
        errors: names.slice(0, 400).map(({ name }) => ({
          label: name,
          classIndex: 0,
          message: name,
          count: 1,
          firstSeenMs: 0,
          lastSeenMs: 0,
        })),
      }),
    )
  }
  expect(tally.rows).toHaveLength(deltaLimits.rows + 1)
  expect(tally.cell(0, deltaLimits.rows).requests).toBe(4 * each - deltaLimits.rows)
  expect(tally.sum([0]).requests).toBe(4 * each)
  expect(tally.checks).toHaveLength(1_000)
  expect(tally.checks.reduce((sum, check) => sum + check.passes, 0)).toBe(2_000)
  expect(tally.errors).toHaveLength(1_001)
  expect(tally.errors.reduce((sum, error) => sum + error.count, 0)).toBe(1_600)
})

describe('a sum that is kept up to date', () => {
  test('has what was counted before and later, of its rows and phases', () => {
    const counts = new RunCounts()
    const { tally } = counts
    const names = [
      { index: 0, name: 'a', kind: 'request' as const },
      { index: 1, name: 'b', kind: 'request' as const },
    ]
    counts.add(
      deltaOf({
        names,
        cells: [
          { phase: 0, row: 0, cell: cellOf(5) },
          { phase: 1, row: 0, cell: cellOf(7) },
        ],
      }),
    )
    const sum = tally.liveSum([1, 2], ({ name }) => name === 'a')
    const all = tally.liveSum([0, 1, 2], () => true)
    counts.add(
      deltaOf({
        sequence: 1,
        cells: [
          { phase: 2, row: 0, cell: cellOf(9) },
          { phase: 2, row: 1, cell: cellOf(1, 1) },
        ],
      }),
    )
    expect(bytesOf(sum)).toEqual(bytesOf(tally.sum([1, 2], 0)))
    expect([sum.requests, all.requests]).toEqual([2, 5])
    expect(bytesOf(all)).toEqual(bytesOf(tally.sum([0, 1, 2])))
  })
})

test('what ended during a phase is kept apart from what was due in it', () => {
  const counts = new RunCounts([
    { startMs: 0, endMs: 1_000 },
    { startMs: 1_000, endMs: 2_000 },
  ])
  const { tally } = counts
  const names = [{ index: 0, name: 'a', kind: 'request' as const }]
  counts.add(deltaOf({ names, second: 0, cells: [{ phase: 0, row: 0, cell: cellOf(1) }] }))
  counts.add(deltaOf({ sequence: 1, second: 1, cells: [{ phase: 0, row: 0, cell: cellOf(2, 3) }] }))
  counts.add(deltaOf({ sequence: 2, second: 9, cells: [{ phase: 1, row: 0, cell: cellOf(4) }] }))
  expect([tally.endedDuring([0]), tally.endedDuring([1]), tally.endedDuring([0, 1])]).toEqual([1, 2, 3])
  expect(tally.sum([0, 1]).requests).toBe(4)
})

test('lag of judged seconds is kept apart', () => {
  const counts = new RunCounts([
    { startMs: 0, endMs: 1_000, judged: false },
    { startMs: 1_000, endMs: 3_000 },
  ])
  const { tally } = counts
  const lagOf = (us: number) => {
    const lagUs = new Histogram()
    lagUs.record(us)
    return { lagUs }
  }
  counts.add(deltaOf({ second: 0 }, lagOf(9_000)))
  counts.add(deltaOf({ sequence: 1, second: 2 }, lagOf(30)))
  counts.add(deltaOf({ sequence: 2, second: 7 }, lagOf(50)))
  expect([tally.load.lagUs.count, tally.load.judgedLagUs.count, tally.load.judgedLagUs.maxUs]).toEqual([
    3, 2, 50,
  ])
})

test('tells which phases a delta may have changed', () => {
  const phases = [0, 1, 2].map((at) => ({ startMs: at * 10_000, endMs: (at + 1) * 10_000 }))
  const counts = new RunCounts(phases)
  const { tally } = counts
  const changes = () => phases.map((_, phase) => tally.changeCount([phase]))
  const names = [{ index: 0, name: 'GET /', kind: 'request' as const }]
  counts.add(deltaOf({ names, second: 5, cells: [{ phase: 0, row: 0, cell: cellOf(1) }] }))
  expect(changes()).toEqual([1, 0, 0])
  // Requests that were due before end in the time of the second phase, and count in what that got done.
  counts.add(deltaOf({ sequence: 1, second: 15, cells: [{ phase: 0, row: 0, cell: cellOf(1) }] }))
  expect(changes()).toEqual([2, 1, 0])
  counts.add(deltaOf({ sequence: 2, second: 25, checks: [{ phase: 1, name: 'c', passes: 1, failures: 0 }] }))
  expect(changes()).toEqual([2, 2, 1])
  // Where two phases meet, the second before and the one behind are of both.
  counts.add(deltaOf({ sequence: 3, second: 9 }))
  expect(changes()).toEqual([3, 3, 1])
  counts.add(deltaOf({ sequence: 4, second: 40 }))
  expect(changes()).toEqual([3, 3, 1])
  expect(tally.changeCount([0, 2])).toBe(4)
})
