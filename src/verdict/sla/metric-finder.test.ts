import { describe, expect, it } from 'vitest'
import { failureClasses } from '../../base/failure-class.ts'
import { Cell } from '../../metrics/cell/cell.ts'
import { metricOf } from './metric-finder.ts'
import { type MetricView, viewOf } from './metric-view.ts'

function view(fill: (cell: Cell) => void = () => {}, more: Partial<MetricView> = {}): MetricView {
  const cell = new Cell()
  fill(cell)
  return viewOf({ cell, seconds: 10, ended: cell.requests, ...more })
}

const thousand = (cell: Cell) => {
  for (let ms = 1; ms <= 1_000; ms++) cell.recordSuccess(ms, ms, 200, 1, 1)
}

describe('a metric', () => {
  it.each([
    ['p50', 0.5],
    ['p75', 0.75],
    ['p90', 0.9],
    ['p95', 0.95],
    ['p99', 0.99],
    ['p99.9', 0.999],
    ['max', 1],
    ['mean', 0.5005],
  ])('%s of 1 to 1,000 µs is %d ms', (name, ms) => {
    expect(metricOf(name, true).read(view(thousand))).toBeCloseTo(ms, 10)
  })

  it.each(['p50', 'p99.9', 'mean', 'max'])('%s counts successes only and has no data without any', (name) => {
    expect(metricOf(name, true).read(view((cell) => cell.recordFailure(5, 3, 0, 1, 1)))).toBeUndefined()
  })

  it('rps includes failures and is per judged second', () => {
    const both = (cell: Cell) => {
      thousand(cell)
      cell.recordFailure(5, 3, 0, 1, 1)
    }
    expect(metricOf('rps', true).read(view(both))).toBe(100.1)
    expect(metricOf('rps', true).read(view(both, { seconds: 0 }))).toBeUndefined()
    expect(metricOf('rps', true).read(view())).toBeUndefined()
  })

  it.each(failureClasses)('errors of class %s are a share of all requests', (name) => {
    const index = failureClasses.indexOf(name)
    const fill = (cell: Cell) => {
      for (let i = 0; i < 3; i++) cell.recordSuccess(5, 5, 200, 1, 1)
      cell.recordFailure(5, index, 0, 1, 1)
    }
    const metric = metricOf(`errors.${name.replace('http_', '')}`, false)
    expect(metric.read(view(fill))).toBe(0.25)
    expect(metric.read(view())).toBeUndefined()
    expect(metricOf('errors', true).read(view(fill))).toBe(0.25)
  })

  it('checks are the share that passed', () => {
    const read = metricOf('checks', true).read
    expect(read(view(undefined, { checkPasses: 3, checkFailures: 1 }))).toBe(0.75)
    expect(read(view())).toBeUndefined()
  })

  it.each([
    ['p955', "Did you mean 'p95'"],
    ['error', "Did you mean 'errors'?"],
    ['errors.5x', "Did you mean 'errors.5xx'?"],
    ['constructor', 'The metrics are p50, '],
    ['__proto__', 'The metrics are p50, '],
    ['', 'The metrics are p50, '],
  ])('%j does not exist, and a similar name is suggested', (name, advice) => {
    expect(() => metricOf(name, true)).toThrow(
      expect.objectContaining({
        code: 'bad-sla',
        message: `there is no metric '${name}'`,
        advice: expect.stringContaining(advice),
      }),
    )
  })

  it('checks exist only for the whole run', () => {
    expect(() => metricOf('checks', false)).toThrow(
      expect.objectContaining({ code: 'bad-sla', message: "only a whole run has the metric 'checks'" }),
    )
  })
})
