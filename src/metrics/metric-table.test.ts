import { describe, expect, test } from 'vitest'
import { MetricCell, type MetricKind } from './cell/metric-cell.ts'
import { decodeDelta, encodeDelta } from './codec/delta-codec.ts'
import { type Delta, deltaLimits } from './delta.ts'
import { MetricTable } from './metric-table.ts'
import { Recorder } from './recorder.ts'
import { RunCounts } from './run-counts.ts'
import { SecondLog } from './series/second-log.ts'

function cellOf(kind: MetricKind, value: number): MetricCell {
  const cell = new MetricCell(kind)
  cell.record(value, 0)
  return cell
}

/** What a worker sends that counts a metric of the run and one of the same name of each of its endpoints. */
function deltasOf(worker: number, endpoints: readonly string[]): Delta[] {
  const deltas: Delta[] = []
  const flush = (delta: Delta) => deltas.push(decodeDelta(encodeDelta(delta)))
  const recorder = new Recorder({ worker, phases: 2, startMs: 0, flush })
  const ofRun = recorder.metric('items', 'counter')
  const ofRows = endpoints.map((name) => recorder.metric('items', 'counter', recorder.row(name)))
  for (const [at, ofRow] of ofRows.entries()) {
    recorder.value(ofRun, 0, 10, 1)
    recorder.value(ofRow, 0, 10, 10 ** at)
  }
  for (const [at, ofRow] of ofRows.entries()) recorder.value(ofRow, 1, 1_010, 2 * 10 ** at)
  recorder.finish(1_500)
  return deltas
}

describe('a metric of a row', () => {
  const counts = new RunCounts()
  const log = new SecondLog()
  counts.addSink(log)
  // The second worker meets the endpoints in another order.
  for (const delta of [...deltasOf(0, ['a', 'b']), ...deltasOf(1, ['c', 'b', 'a'])]) counts.add(delta)
  const { tally, series } = counts
  const rowOf = (name: string) => tally.rows.findIndex((row) => row.name === name)
  const ofRow = (name: string) => ({ name: 'items', kind: 'counter', row: rowOf(name) }) as const
  const sumOf = (phases: number[], name: string) => tally.metrics.sum(phases, ofRow(name)).sum / 1_000

  test('is counted by itself, apart from the metric of that name of the run', () => {
    expect(['a', 'b', 'c'].map((name) => sumOf([0], name))).toEqual([101, 20, 1])
    expect(['a', 'b', 'c'].map((name) => sumOf([0, 1], name))).toEqual([303, 60, 3])
    const ofRun = tally.metrics.sum([0, 1], { name: 'items', kind: 'counter' })
    expect([ofRun.count, ofRun.sum]).toEqual([5, 5_000])
  })

  test('is not listed among those of the run', () => {
    expect(tally.metrics.names).toEqual([{ name: 'items', kind: 'counter' }])
    expect(tally.metrics.namesOf(rowOf('b'))).toEqual([ofRow('b')])
    expect(tally.metrics.namesOf(99)).toEqual([])
  })

  test('has its points in the timeline', () => {
    const metrics = [{ name: 'items', kind: 'counter' } as const, ofRow('a'), ofRow('b'), ofRow('c')]
    expect(series.values({ metrics }).map((point) => point.metrics)).toEqual([
      [5, 101, 20, 1],
      [null, 202, 40, 2],
    ])
  })

  test('is in the log of seconds with the row of the run', () => {
    const seconds = log.close(2).map(({ metrics }) => metrics)
    const last = seconds[1]!.map(({ row, cell }) => [tally.rows[row!]!.name, cell.sum / 1_000])
    expect(last).toEqual([
      ['a', 2],
      ['b', 20],
      ['c', 2],
      ['b', 20],
      ['a', 200],
    ])
  })
})

test('a metric of a row that does not exist is refused', () => {
  const recorder = new Recorder({ worker: 0, phases: 1, startMs: 0, flush: () => {} })
  expect(() => recorder.metric('items', 'counter', 0)).toThrow(RangeError)
  const row = recorder.row('a')
  const [ofRun, ofRow] = [recorder.metric('items', 'counter'), recorder.metric('items', 'counter', row)]
  expect([recorder.metric('items', 'counter'), recorder.metric('items', 'counter', row)]).toEqual([
    ofRun,
    ofRow,
  ])
  expect(ofRow).not.toBe(ofRun)
  const [delta] = deltasOf(0, ['a'])
  const unnamed = { ...delta!, metrics: delta!.metrics.map((counted) => ({ ...counted, row: 1 })) }
  expect(() => new RunCounts().add(unnamed)).toThrow(expect.objectContaining({ code: 'corrupt-message' }))
})

test('memory is bounded when a sender names metrics without end, and those of the run keep their room', () => {
  const table = new MetricTable()
  const cell = cellOf('counter', 1)
  const { metrics, rowMetrics } = deltaLimits
  for (let at = 0; at < rowMetrics + 5; at++) table.add({ phase: 0, row: at % 10, name: `own ${at}`, cell })
  expect(table.list).toHaveLength(rowMetrics + 1)
  expect(table.sum([0], { name: '(other)', kind: 'counter' }).count).toBe(5)
  for (let at = 0; at < metrics + 5; at++) table.add({ phase: 0, name: `own ${at}`, cell })
  expect(table.names).toHaveLength(metrics)
  expect(table.sum([0], { name: 'own 0', kind: 'counter' }).count).toBe(1)
  expect(table.sum([0], { name: '(other)', kind: 'counter' }).count).toBe(11)
  expect(table.list.reduce((count, counts) => count + counts.cell.count, 0)).toBe(rowMetrics + metrics + 10)
})

test('a table sums a metric over phases, and keeps kinds of the same name apart', () => {
  const table = new MetricTable()
  table.add({ phase: 0, name: 'a', cell: cellOf('counter', 1) })
  table.add({ phase: 1, name: 'a', cell: cellOf('counter', 2) })
  table.add({ phase: 1, name: 'a', cell: cellOf('rate', 1) })
  expect(table.sum([0, 1, 1], { name: 'a', kind: 'counter' }).sum).toBe(3_000)
  expect(table.sum([1], { name: 'a', kind: 'rate' })).toMatchObject({ count: 1, sum: 1 })
  expect(table.sum([0], { name: 'b', kind: 'rate' }).isEmpty).toBe(true)
  expect(table.names).toEqual([
    { name: 'a', kind: 'counter' },
    { name: 'a', kind: 'rate' },
  ])
})

test('metrics of the run beyond the limit are counted together', () => {
  const table = new MetricTable()
  for (let at = 0; at < 2 * deltaLimits.metrics; at++) {
    table.add({ phase: 0, name: `metric ${at}`, cell: cellOf('counter', 1) })
  }
  expect(table.names.length).toBe(deltaLimits.metrics + 1)
  expect(table.sum([0], { name: '(other)', kind: 'counter' }).count).toBe(deltaLimits.metrics)
})
