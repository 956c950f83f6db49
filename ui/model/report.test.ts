import { expect, test } from 'vitest'
import { pageData } from '../../src/report/html/page-data.ts'
import { agentRun } from '../../test/made-up/agent-run.ts'
import { keyFigures } from './key-figures.ts'
import { reportOf, rowKey } from './report.ts'
import { rowCharts, runningSums, timelineCharts } from './timeline-charts.ts'
import { unmetLimits } from './unmet-limits.ts'
import { headlineOf } from './verdict-words.ts'

const record = agentRun('fail')
const report = reportOf(pageData(record))
const nothing = reportOf(pageData(agentRun('no-data')))

test('the scopes of a report have the figures of the record', () => {
  const [judged, whole, ...phases] = report.scopes
  expect(judged!.key).toBe('judged')
  expect(judged!.totals.requests).toBe(record.judged.totals.requests)
  expect(judged!.totals.histogram).toBe(record.judged.totals.histogram)
  const names = [...record.endpoints, ...record.tags].map(rowKey)
  expect(whole!.endpoints.map(rowKey)).toEqual(names)
  expect(report.metrics).toEqual(record.judged.metrics)
  expect(report.rowSeries.map(({ metrics }) => metrics.length)).toEqual(
    Array(270).fill(record.metrics.length),
  )
  expect(phases.map(({ label }) => label)).toEqual(record.phases.map(({ name }) => name))
  for (const [index, endpoint] of [...record.judged.endpoints, ...record.judged.tags].entries()) {
    const shown = judged!.endpoints[index]!
    expect(shown.failuresByClass).toEqual(endpoint.failuresByClass)
    expect(shown.statusCodes).toEqual(endpoint.statusCodes)
    expect(shown.responseMs).toEqual(endpoint.responseMs)
    expect(shown.serviceMs).toEqual(endpoint.serviceMs)
  }
})

test('the whole run is the first scope if nothing was judged', () => {
  expect(nothing.scopes[0]!.key).toBe('whole')
})

test('an SLA that is not met is marked only in its own scope', () => {
  const unmet = unmetLimits(report.verdict.slas, 'judged')
  const execute = { kind: 'request', name: 'POST /agent/execute' } as const
  expect(unmet.has(execute, 'p95')).toBe(true)
  expect(unmet.has(null, 'failures')).toBe(true)
  expect(unmet.has(execute, 'p99')).toBe(false)
  expect(unmetLimits(report.verdict.slas, 'phase:warmup').has(execute, 'p95')).toBe(false)
})

test('an endpoint called run does not get the SLAs of the whole run', () => {
  const sla = { ...report.verdict.slas[0]!, scope: 'run', metric: 'p99.9', status: 'fail' as const }
  const unmet = unmetLimits([sla], 'judged')
  expect(unmet.has(null, 'p999')).toBe(true)
  expect(unmet.has({ kind: 'request', name: 'run' }, 'p999')).toBe(false)
})

test('the chart of rates shows planned iterations for an open load only', () => {
  const labels = (shown: typeof report) => timelineCharts(shown)[0]!.lines.map(({ label }) => label)
  expect(labels(report)).toContain('Iterations planned')
  const closed = {
    ...report,
    series: report.series.map((point) => ({ ...point, plannedPerSecond: null })),
  }
  expect(labels(closed)).not.toContain('Iterations planned')
})

test('the chart of failures adds up to all failures', () => {
  const failures = timelineCharts(report).find(({ key }) => key === 'failures')!
  const top = runningSums(failures.lines.map(({ values }) => values)).at(-1)!
  for (const [index, sum] of top.entries())
    expect(sum).toBeCloseTo(report.series[index]!.failuresPerSecond, 2)
})

test('every row has charts of its values over time', () => {
  for (const [index, row] of record.endpoints.entries()) {
    expect(report.rowIndexes.get(rowKey(row))).toBe(index)
    const [rates, times] = rowCharts(report.rowSeries, index)
    expect(rates!.lines[0]!.values).toEqual(
      record.series.map(({ endpoints }) => endpoints[index]!.requestsPerSecond),
    )
    expect(times!.lines[0]!.values).toEqual(record.series.map(({ endpoints }) => endpoints[index]!.p95Ms))
  }
})

test('key figures of a run without replies are dashes instead of zeros', () => {
  const values = Object.fromEntries(
    keyFigures(nothing, nothing.scopes[0]!).map(({ label, value }) => [label, value]),
  )
  expect(values).toMatchObject({ Requests: '0', Failed: '–', p50: '–', p99: '–', Slowest: '–' })
})

test.each([
  ['pass', 'All 9 SLAs are met.'],
  ['fail', '2 of 9 SLAs are not met.'],
  ['no-data', 'Nothing could be judged.'],
] as const)('headlineOf describes the verdict %s as: %s', (status, sentence) => {
  expect(headlineOf(reportOf(pageData(agentRun(status))))).toBe(sentence)
})

test('headlineOf reports that nothing was judged in a run without SLAs', () => {
  expect(headlineOf({ verdict: { status: 'pass', reasons: [], slas: [] } })).toContain('nothing was judged')
})

test('the phases of each parallel load have a lane of their own', () => {
  expect(report.phases.every(({ lane }) => lane === 0)).toBe(true)
  const phases = record.phases.map((phase, index) => ({
    ...phase,
    load: ['people', 'people', 'api'][index] ?? 'jobs',
  }))
  const lanes = reportOf(pageData({ ...record, phases })).phases.map(({ lane }) => lane)
  expect(lanes.slice(0, 4)).toEqual([0, 0, 1, 2].slice(0, record.phases.length))
})
