import { expect, test } from 'vitest'
import { Cell } from './cell/cell.ts'
import { decodeDelta, encodeDelta } from './codec/delta-codec.ts'
import type { Delta } from './delta.ts'
import { measured } from './measured-operation.ts'
import { Recorder } from './recorder.ts'
import type { RunDelta } from './row-directory.ts'
import { RunCounts } from './run-counts.ts'

/** The deltas of a worker that makes one request to each row, in this order, in each of its first two seconds. */
function deltasOf(worker: number, names: readonly string[]): Delta[] {
  const deltas: Delta[] = []
  const flush = (delta: Delta) => deltas.push(decodeDelta(encodeDelta(delta)))
  const recorder = new Recorder({ worker, phases: 1, startMs: 0, flush })
  for (const nowMs of [0, 1_000]) {
    for (const name of names)
      recorder.count(measured({ row: recorder.row(name), phase: 0, endedMs: nowMs, responseUs: 10 }))
  }
  recorder.finish(1_500)
  return deltas
}

test('the tally, the series and every other sink number the rows alike', () => {
  const counts = new RunCounts()
  const received: RunDelta[] = []
  counts.addSink({ add: (delta) => received.push(delta) })
  const [first, second] = [deltasOf(0, ['a', 'b']), deltasOf(1, ['b', 'c', 'a'])]
  for (const delta of [first[0], second[0], second[1], first[1]]) counts.add(delta!)
  const names = counts.tally.rows.map(({ name }) => name)
  expect(names).toEqual(['a', 'b', 'c'])
  expect(names.map((_, row) => counts.tally.cell(0, row).requests)).toEqual([4, 4, 2])
  expect([0, 1].map((at) => names.map((_, row) => counts.series.responseUs(at, row).count))).toEqual([
    [2, 2, 1],
    [2, 2, 1],
  ])
  expect(received.map(({ rows, cells }) => cells.map(({ row }) => rows[row]!.name))).toEqual([
    ['a', 'b'],
    ['b', 'c', 'a'],
    ['b', 'c', 'a'],
    ['a', 'b'],
  ])
})

test('a refused delta reaches no sink and adds no row', () => {
  const counts = new RunCounts()
  const received: RunDelta[] = []
  counts.addSink({ add: (delta) => received.push(delta) })
  const [good] = deltasOf(0, ['a'])
  const unnamed = { phase: 0, row: 1, cell: new Cell() }
  const corrupt = expect.objectContaining({ code: 'corrupt-message' })
  expect(() => counts.add({ ...good!, cells: [...good!.cells, unnamed] })).toThrow(corrupt)
  expect(() => counts.add({ ...good!, sequence: 7 })).toThrow(corrupt)
  expect([counts.tally.rows.length, counts.series.length, received.length]).toEqual([0, 0, 0])
  counts.add(good!)
  expect([counts.tally.rows.length, counts.series.length, received.length]).toEqual([1, 1, 1])
})
