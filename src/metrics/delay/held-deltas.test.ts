import { expect, test } from 'vitest'
import { failureClasses } from '../../base/failure-class.ts'
import { Cell } from '../cell/cell.ts'
import { noGauges } from '../gauges.ts'
import { GeneratorPressure } from '../generator-pressure.ts'
import { Histogram } from '../histogram/histogram.ts'
import { noLoadShortfall } from '../load-shortfall.ts'
import type { RunDelta } from '../row-directory.ts'
import { noAnswers } from '../silence/answer-figures.ts'
import { HeldDeltas } from './held-deltas.ts'
import { noOwnDelays } from './own-delay-figures.ts'

interface Reported {
  worker: number
  second: number
  /** The response times of its successes, in ms. */
  responsesMs?: number[]
  delayMs?: number
  final?: boolean
  change?: (cell: Cell) => void
}

function deltaOf({
  worker,
  second,
  responsesMs = [],
  delayMs = 0,
  final = false,
  change,
}: Reported): RunDelta {
  const cell = new Cell()
  for (const ms of responsesMs) cell.recordSuccess(ms * 1_000, ms * 1_000, 200, 1, 1)
  change?.(cell)
  return {
    ...{
      worker,
      second,
      final,
      sequence: 0,
      rows: [],
      scenarios: [],
      checks: [],
      errors: [],
      metrics: [],
      timings: [],
    },
    cells: [{ phase: 0, row: 0, cell }],
    load: {
      ...{ planned: 0, started: 0, dropped: 0, loadShortfall: noLoadShortfall(), ...noGauges },
      lagUs: new Histogram(),
      pressure: new GeneratorPressure(),
      answers: noAnswers(),
      ownDelays: { ...noOwnDelays(), largestUs: delayMs * 1_000 },
    },
  }
}

/** Adds the deltas, and returns those that are passed on: worker and second, and the low response times in ms. */
function passedOn(workers: number, reported: readonly Reported[], releases = false) {
  const passed: { at: string; lowMs: number[]; cell: Cell }[] = []
  const held = new HeldDeltas(workers, ({ worker, second, cells }) => {
    const { cell } = cells[0]!
    const lowMs: number[] = []
    cell.lowResponseUs().forEachBucket((_, lowest, __, count) => {
      for (let times = 0; times < count; times++) lowMs.push(Math.round(lowest / 1_000))
    })
    passed.push({ at: `${worker}/${second}`, lowMs, cell })
  })
  for (const each of reported) held.add(deltaOf(each))
  if (releases) held.release()
  return passed
}

test('the deltas of a second are held until all workers have reported it, and are then all passed on', () => {
  const first = [
    { worker: 0, second: 0 },
    { worker: 0, second: 1 },
    { worker: 1, second: 0 },
  ]
  expect(passedOn(2, first).map(({ at }) => at)).toEqual(['0/0', '1/0'])
  expect(passedOn(2, [...first, { worker: 1, second: 4 }]).map(({ at }) => at)).toEqual(['0/0', '1/0', '0/1'])
  expect(passedOn(2, first, true).map(({ at }) => at)).toEqual(['0/0', '1/0', '0/1'])
})

test('a worker that has ended is not waited for', () => {
  const reported = [
    { worker: 0, second: 0, final: true },
    { worker: 1, second: 0 },
    { worker: 1, second: 7 },
  ]
  expect(passedOn(2, reported).map(({ at }) => at)).toEqual(['0/0', '1/0', '1/7'])
})

test('a delay of one worker lowers the requests of the others in its second, and not its own', () => {
  const passed = passedOn(3, [
    { worker: 0, second: 0, responsesMs: [60], delayMs: 40 },
    { worker: 1, second: 0, responsesMs: [30, 55], delayMs: 10 },
    { worker: 2, second: 0, responsesMs: [80] },
  ])
  expect(passed.map(({ lowMs }) => lowMs)).toEqual([[50], [0, 15], [40]])
  expect(passed[1]!.cell.responseUs.maxUs).toBe(55_000)
})

// A bucket of 3.9 s is 2 ms wide, and its lowest value counts.
test('a request is lowered by delays of earlier seconds of its life, and not of those before it', () => {
  const passed = passedOn(2, [
    { worker: 0, second: 0, delayMs: 300 },
    { worker: 1, second: 0 },
    { worker: 0, second: 3 },
    { worker: 1, second: 3, responsesMs: [900] },
    { worker: 0, second: 4 },
    { worker: 1, second: 4, responsesMs: [3_900] },
  ])
  expect(passed.map(({ lowMs }) => lowMs).filter((low) => low.length > 0)).toEqual([[900], [3_598]])
})

test('what a worker has lowered itself is lowered by the delays of others in addition', () => {
  const passed = passedOn(2, [
    { worker: 0, second: 0, delayMs: 10 },
    { worker: 1, second: 0, responsesMs: [50], change: (cell) => cell.recordDelay(50_000, 15_000) },
  ])
  expect(passed[1]!.lowMs).toEqual([25])
})

test('failures that the delays of others can have caused become own failures, but not those of the plan', () => {
  const [refused, script] = [failureClasses.indexOf('http_5xx'), failureClasses.indexOf('script')]
  const change = (cell: Cell) => {
    cell.recordFailure(2_000, refused, 503, 1, 1)
    cell.recordFailure(2_000, script, 0, 1, 1)
  }
  const both = (delayMs: number) =>
    passedOn(2, [
      { worker: 0, second: 0, delayMs },
      { worker: 1, second: 0, change },
    ])[1]!.cell
  expect([both(20).ownFailures, both(20).ownFailuresByClass[refused]]).toEqual([1, 1])
  expect(both(1).ownFailures).toBe(0)
})
