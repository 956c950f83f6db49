import { expectTypeOf, test } from 'vitest'
import { endpoint } from './endpoint/endpoint.ts'
import { users } from './load/load.ts'
import { gauge, trend } from './metric/custom-metric.ts'
import { plan } from './plan.ts'
import { scenario } from './scenario.ts'
import type { RunSla } from './sla.ts'

/* What the compiler says of wrongSlas, before anything runs. */

/** Never called: the compiler is the test. */
function wrongSlas() {
  endpoint('GET /typed', {
    sla: {
      p50: '10ms',
      'p97.5': '< 1.5s',
      'service.p99': '1s',
      p95: [
        '300ms',
        { limit: '< 2s', while: 'users >= 100 and rps < 50', every: '10s', or: 'abort after 30s' },
      ],
      'errors.503': { limit: '1%', in: 'steady', or: 'warn' },
      rps: { limit: '>= 5000', for: '30s', after: 'recover + 30s' },
      'apdex(300ms)': 0.9,
      'goodput.share': 'baseline - 5%',
      mean: '<= baseline * 1.1',
    },
  })
  endpoint('GET /texts', { sla: ['p95 < 300ms in every 10s', { errors: '1%' }] })
  gauge('busy', { unit: '%', sla: { max: '<= 80%' } })
  trend('typed', { sla: { 'p99.9': { limit: '<= 10 items', or: 'warn' } } })
  scenario('typed', { sla: { p95: '1s' } }, () => {})
  const load = users({
    steady: { hold: 1, for: '1s', sla: { checks: '99%' }, endpoints: { 'GET /': { p95: '1s' } } },
  })
  plan({
    target: 'http://h',
    load,
    sla: ['rps >= 10 for 5s', { 'target.memory.max': '< 2GB', lag: '5ms' }],
    tags: { shop: { p95: '1s' } },
  })
  const wrong: RunSla[] = [
    // @ts-expect-error not a metric
    { erors: '1%' },
    // @ts-expect-error not a percentile
    { p9x: '1s' },
    // @ts-expect-error not a duration
    { p95: '300' },
    // @ts-expect-error not a share
    { errors: '5ms' },
    // @ts-expect-error a rate needs an operator
    { rps: '1000' },
    // @ts-expect-error not a clause
    { p95: { limit: '1s', whiel: 'users >= 1' } },
    // @ts-expect-error not a condition
    { p95: { limit: '1s', while: 'usrs >= 1' } },
    // @ts-expect-error no such action
    { p95: { limit: '1s', or: 'panic' } },
    // @ts-expect-error without its limit
    { p95: { while: 'users >= 1' } },
  ]
  // @ts-expect-error only a run has an SLA for checks
  endpoint('GET /checks', { sla: { checks: '99%' } })
  return wrong
}

test('SLAs are typed', () => {
  expectTypeOf(wrongSlas).returns.toEqualTypeOf<RunSla[]>()
})
