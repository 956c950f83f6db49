import { describe, expect, test } from 'vitest'
import { testPhases } from '../../load/schedule/test-phases.ts'
import type { MetricKind } from '../../metrics/cell/metric-cell.ts'
import { measured } from '../../metrics/measured-operation.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { RunCounts } from '../../metrics/run-counts.ts'
import { users } from '../../plan/load/load.ts'
import type { MetricDefinition } from '../../plan/metric/metric-sink.ts'
import { plan } from '../../plan/plan.ts'
import type { PlanOptions } from '../../plan/plan-options.ts'
import { scenario } from '../../plan/scenario.ts'
import { describePlan } from '../../plan-file/description/described-plan.ts'
import { Judge } from '../judge/judge.ts'
import { tightestLimitMs } from './sla.ts'
import { readSlas } from './sla-reader.ts'

const phases = testPhases([10, 1], [10, 1]).map((phase, index) => ({ ...phase, judged: index > 0 }))

function planWith(options: Partial<PlanOptions> = {}) {
  const load = users({ steady: { hold: 1, for: '1s' } })
  return plan({ target: 'http://127.0.0.1', mix: scenario('one', () => {}), load, ...options })
}

function metricOf(kind: MetricKind, sla: object, unit?: string): MetricDefinition {
  return { name: 'own', kind, unit, sla, place: undefined }
}

/** Returns the states of the SLAs of a metric. Each value is counted in its phase, and a measured function runs `runs` times. */
function statesOf(metric: MetricDefinition, values: readonly [phase: number, value: number][], runs = 1) {
  const counts = new RunCounts(phases)
  const slas = readSlas(describePlan(planWith(), { metrics: [metric] }), { phases: [] })
  const judge = new Judge(slas, phases, counts)
  const recorder = new Recorder({ worker: 0, phases: 2, startMs: 0, flush: (delta) => counts.add(delta) })
  const index = recorder.metric('own', metric.kind)
  for (const [at, [phase, value]] of values.entries()) recorder.value(index, phase, at, value)
  const row = recorder.row('f', 'measure')
  for (let left = runs; left > 0; left--)
    recorder.count(measured({ row, phase: 1, endedMs: 1, responseUs: 1 }))
  recorder.finish(20_000)
  judge.update(20)
  return judge.states.map(({ sla, status, actual }) => [sla.metric.name, status, actual])
}

describe('metrics of the plan in the judged phases', () => {
  test('a trend has figures of its distribution', () => {
    const sla = { p50: 10, p95: '<= 10 items', max: '< 20', min: 5, mean: '<=10', count: '>= 4' }
    const values: [number, number][] = [
      [0, 999],
      [1, 10],
      [1, 10],
      [1, 10],
      [1, 20],
    ]
    expect(statesOf(metricOf('trend', sla, 'items'), values)).toEqual([
      ['p50', 'pass', 10],
      ['p95', 'fail', 20],
      ['max', 'fail', 20],
      ['min', 'pass', 10],
      ['mean', 'fail', 12.5],
      ['count', 'pass', 4],
    ])
  })

  test('a counter has its sum, which is 0 if nothing was added but something was measured', () => {
    const orders = metricOf('counter', { count: '>= 3', perSecond: '>= 1' })
    expect(
      statesOf(orders, [
        [0, 50],
        [1, 1],
        [1, 2],
      ]),
    ).toEqual([
      ['count', 'pass', 3],
      ['perSecond', 'fail', 0.3],
    ])
    const lost = metricOf('counter', { count: '<= 0' })
    expect(statesOf(lost, [])).toEqual([['count', 'pass', 0]])
    expect(statesOf(lost, [], 0)).toEqual([['count', 'no-data', undefined]])
  })

  test('a gauge has its levels and a rate its share, and neither has data without a value', () => {
    const queue = metricOf('gauge', { last: 3, min: '>= 0', mean: 3, max: 5 })
    expect(
      statesOf(queue, [
        [1, -2],
        [1, 8],
        [1, 3],
      ]),
    ).toEqual([
      ['last', 'pass', 3],
      ['min', 'fail', -2],
      ['mean', 'pass', 3],
      ['max', 'fail', 8],
    ])
    const hit = metricOf('rate', { rate: '75%' })
    expect(
      statesOf(hit, [
        [1, 1],
        [1, 1],
        [1, 0],
        [1, 1],
      ]),
    ).toEqual([['rate', 'pass', 0.75]])
    expect(statesOf(hit, [[0, 1]])).toEqual([['rate', 'no-data', undefined]])
    expect(statesOf(queue, []).map(([, status]) => status)).toEqual(Array(4).fill('no-data'))
  })
})

test('limits on a metric in ms are times, but not response times', () => {
  const metrics = [metricOf('trend', { p95: '1.5s', count: 3 }, 'ms')]
  const slas = readSlas(describePlan(planWith(), { metrics }), { phases: [], texts: ['own: max < 200ms'] })
  expect(slas.map(({ limit }) => [limit.comparison, limit.value, limit.unit])).toEqual([
    ['<=', 1_500, 'ms'],
    ['>=', 3, 'number'],
    ['<', 200, 'ms'],
  ])
  expect(tightestLimitMs(slas)).toBeUndefined()
})

test.each([
  [metricOf('counter', { p95: 1 }), "the counter 'own' has no figure 'p95'"],
  [metricOf('rate', { rat: '1%' }), "the rate 'own' has no figure 'rat'"],
  [metricOf('trend', { p95: '10 apples' }, 'pears'), 'which is not a number'],
  [metricOf('trend', { p95: '10' }, 'ms'), "the limit of 'p95' of own"],
  [metricOf('gauge', { last: true }), 'is neither text nor a number'],
])('an invalid SLA of a metric is refused: %#', (metric, message) => {
  expect(() => readSlas(describePlan(planWith(), { metrics: [metric] }), { phases: [] })).toThrow(message)
})

describe('groups and measured functions', () => {
  const options = { groups: { 'a / b': { p95: '2s' } }, measures: { 'redis get': { errors: '1%' } } } as const
  const read = (texts: string[], code = '') =>
    readSlas(describePlan(planWith(options)), { phases: [], texts, mentions: (text) => code.includes(text) })

  test('SLAs of groups and functions can be in the plan, and on the command line under any name that the plan contains', () => {
    const slas = read(
      ['a / b: p50 < 1s', 'redis get: max < 1s', 'x / y: p99 < 1s'],
      "group('x', () => group('y'))",
    )
    expect(slas.map(({ kind, scope, metric, keys }) => [kind, scope, metric.name, keys])).toEqual([
      ['group', 'a / b', 'p95', ['groups', 'a / b', 'p95']],
      ['measure', 'redis get', 'errors', ['measures', 'redis get', 'errors']],
      ['group', 'a / b', 'p50', []],
      ['measure', 'redis get', 'max', []],
      [undefined, 'x / y', 'p99', []],
    ])
  })

  test('an SLA for a name that the plan does not contain is refused', () => {
    expect(() => read(['x / z: p99 < 1s'], "group('x', …)")).toThrow('the plan has nothing named "x / z"')
  })
})
