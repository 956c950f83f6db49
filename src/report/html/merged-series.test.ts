import { expect, test } from 'vitest'
import { agentRun } from '../../../test/made-up/agent-run.ts'
import { hugeRecord } from '../../../test/made-up/huge-run.ts'
import type { SeriesPoint } from '../../record/run-record.ts'
import { mergedRows, mergedSeries } from './merged-series.ts'

const { series: passing } = agentRun('pass')
const huge = hugeRecord(3)

test('a spike of one point survives when points are merged', () => {
  const series = mergedSeries(huge.series, 600)
  expect(series.length).toBeLessThanOrEqual(600)
  expect(Math.max(...series.map(({ responseMs }) => responseMs?.max ?? 0))).toBe(98_765.4)
  expect(series.reduce((sum, { spanSeconds }) => sum + spanSeconds, 0)).toBe(30_000)
})

test('a fraction of a point at the end is left out unless it has failures', () => {
  const last = passing.at(-1)!
  const ending = (failuresPerSecond: number) => [
    ...passing,
    { ...last, seconds: 270, spanSeconds: 0.1, failuresPerSecond },
  ]
  const points = (series: SeriesPoint[]) => mergedSeries(series, 600).length
  expect(points(ending(0))).toBe(passing.length)
  expect(points(ending(3))).toBe(passing.length + 1)
})

test('merging preserves the area under rates and the sum of counts', () => {
  const area = (series: readonly SeriesPoint[]) =>
    series.reduce((sum, { requestsPerSecond, spanSeconds }) => sum + requestsPerSecond * spanSeconds, 0)
  const failures = (series: readonly SeriesPoint[]) =>
    series.reduce((sum, { failuresByClass }) => sum + (failuresByClass.http_5xx ?? 0), 0)
  const merged = mergedSeries(huge.series, 600)
  expect(Math.abs(area(merged) / area(huge.series) - 1)).toBeLessThan(0.001)
  expect(failures(merged)).toBe(failures(huge.series))
})

test('a series within the limit keeps its points unchanged', () => {
  const rows = passing[0]!.endpoints.map((_, index) => index)
  const merged = mergedSeries(passing, passing.length)
  const mergedOwn = mergedRows(passing, passing.length, {
    rows,
    metrics: ['trend', 'counter', 'gauge', 'rate'],
  })
  expect(merged.map((point, index) => ({ ...point, ...mergedOwn[index] }))).toEqual(passing)
})

test('a merged trend keeps its highest value, a gauge its last, counters and rates their mean', () => {
  const [first, second] = passing
  const points = [
    { ...first!, metrics: [5, 1, 30, 0.5] },
    { ...second!, metrics: [3, null, 10, null] },
  ]
  const columns = { rows: [1], metrics: ['trend', 'counter', 'gauge', 'rate'] as const }
  const [only] = mergedRows(points, 1, columns)
  expect(only!.metrics).toEqual([5, 0.5, 10, 0.5])
  expect(only!.endpoints).toHaveLength(1)
})
