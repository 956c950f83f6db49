import { expect, test } from 'vitest'
import { Cell } from '../cell/cell.ts'
import { decodeDelta, encodeDelta } from '../codec/delta-codec.ts'
import type { Delta } from '../delta.ts'
import { noGauges } from '../gauges.ts'
import { measured } from '../measured-operation.ts'
import { Recorder } from '../recorder.ts'
import { RunCounts } from '../run-counts.ts'
import { SecondLog } from './second-log.ts'

/** A worker that makes one request in each of some seconds, and says how many users it has. */
function deltasOf(worker: number, seconds: readonly [second: number, users: number][]): Delta[] {
  const deltas: Delta[] = []
  let users = 0
  const recorder = new Recorder({
    worker,
    phases: 1,
    startMs: 0,
    flush: (delta) => deltas.push(decodeDelta(encodeDelta(delta))),
    gauges: () => ({ ...noGauges, users, inFlight: users }),
  })
  const row = recorder.row('GET /')
  for (const [second, now] of seconds) {
    users = now
    recorder.count(measured({ row, phase: 0, endedMs: second * 1_000, responseUs: 5_000 }))
    recorder.lag(10)
    recorder.advance((second + 1) * 1_000)
  }
  return deltas
}

/** A log that is fed with what a run counts. */
function logged(): { log: SecondLog; counts: RunCounts } {
  const [log, counts] = [new SecondLog(), new RunCounts()]
  counts.addSink(log)
  return { log, counts }
}

test('the deltas of several workers make one second, and idle seconds are listed too', () => {
  const { log, counts } = logged()
  const all = [
    ...deltasOf(0, [
      [0, 3],
      [1, 4],
      [3, 5],
    ]),
    ...deltasOf(1, [[1, 7]]),
  ]
  for (const delta of all) counts.add(delta)
  const seconds = log.close(4)
  expect(seconds.map(({ second, cells, users }) => [second, cells.length, users])).toEqual([
    [0, 1, 10],
    [1, 2, 11],
    [2, 0, 12],
    [3, 1, 12],
  ])
  expect(seconds[1]!.lagUs.count).toBe(2)
  expect(log.close(4)).toEqual([])
})

test('a late delta counts in the oldest open second', () => {
  const { log, counts } = logged()
  log.close(5)
  for (const delta of deltasOf(0, [[2, 1]])) counts.add(delta)
  expect(log.endSecond).toBe(6)
  expect(log.close(6).map(({ second, cells }) => [second, cells.length])).toEqual([[5, 1]])
})

test('a sender that claims to be far ahead fills no memory', () => {
  const { log, counts } = logged()
  const [delta] = deltasOf(0, [[0, 1]])
  counts.add({ ...delta!, second: 300_000_000, cells: [{ phase: 0, row: 0, cell: new Cell() }] })
  expect(log.endSecond).toBe(0)
})

test('a delay that is longer than a second counts in each second that it reaches into', () => {
  const { log, counts } = logged()
  const [first] = deltasOf(0, [[0, 3]])
  first!.load.ownDelays.largestUs = 2_300_000
  counts.add(first!)
  expect(log.close(5).map(({ largestDelayUs }) => largestDelayUs)).toEqual([
    2_300_000, 2_300_000, 2_300_000, 0, 0,
  ])
})
