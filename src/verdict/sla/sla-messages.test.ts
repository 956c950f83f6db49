import { test } from 'vitest'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { users } from '../../plan/load/load.ts'
import { trend } from '../../plan/metric/custom-metric.ts'
import { plan } from '../../plan/plan.ts'
import type { PlanOptions } from '../../plan/plan-options.ts'
import { scenario } from '../../plan/scenario.ts'
import { describePlan } from '../../plan-file/description/described-plan.ts'
import { parseSlaDocument } from '../language/document/sla-document.ts'
import { expectGoldenMessages, shownError } from './golden/golden-messages.ts'
import { readSlas } from './sla-reader.ts'

/* Every kind of mistake in an SLA, and the message for it. */

const list = endpoint('GET /agents', { tags: ['shop'] })
const read = endpoint('GET /agents/:id')
const items = trend('items in cart', { unit: 'items' })

function planOf(options: Partial<PlanOptions>) {
  return plan({
    target: 'http://127.0.0.1',
    mix: scenario('browse', () => {}),
    load: users({ warmup: { hold: 1, for: '1s', judged: false }, steady: { hold: 1, for: '1s' } }),
    ...options,
  })
}

function readPlan(options: Partial<PlanOptions>, texts: readonly string[] = []) {
  const metrics = [
    { name: items.name, kind: 'trend' as const, unit: 'items', sla: undefined, place: undefined },
  ]
  return readSlas(describePlan(planOf(options), { endpoints: [list, read], metrics }), {
    texts,
    phases: ['warmup', 'steady'],
  })
}

const texts = [
  ...[
    '',
    'p95',
    'p95 <',
    'p95 = 300ms',
    'p95 ≤ 300ms',
    '< 300ms',
    '300ms < p95',
    'p95 300ms',
    `p95 < ${'9'.repeat(2_100)}ms`,
  ],
  // Metrics, units and scopes that do not exist.
  ...[
    'p59x < 300ms',
    'P95 < 300ms',
    'latency < 300ms',
    'erors < 1%',
    'errors.5x < 1%',
    'errors.1234 < 1%',
    'p100 < 1s',
    'p0 < 1s',
  ],
  ...[
    'target.cpuu < 70%',
    'postgres.conections < 20',
    'target.cpu.avg < 70%',
    'rate >= 10',
    'apdex(fast) >= 0.9',
    'goodput(0s) >= 1',
  ],
  ...[
    'p95 < 300',
    'p95 < 300 apples',
    'p95 < -5ms',
    'errors < 1',
    'errors < 0.01',
    'errors < 101%',
    'rps >= fast',
    'rps >= 10%',
  ],
  ...[
    'target.memory < 2',
    'apdex >= good',
    'items in cart: p95 < 10 apples',
    'items in cart: rps > 1',
    'items in cart: p9x < 1',
  ],
  // Limits that no run can meet.
  ...[
    'errors < 0%',
    'p95 < 0ms',
    'apdex >= 1.1',
    'apdex(300ms) > 1',
    'checks > 100%',
    'GET /agents: rps < 0',
  ],
  ...[
    'GET /agnets: p95 < 300ms',
    'tag shp: p95 < 300ms',
    'scenario browze: p95 < 300ms',
    'endpoint GET /agents/:ids: p95 < 1s',
    'nothing like it: p95 < 1s',
  ],
  ...[
    'GET /agents: checks >= 99%',
    'GET /agents: lag < 5ms',
    'GET /agents: target.cpu < 70%',
    'tag shop: started >= 1',
  ],
  // The terms of other tools.
  ...[
    'p(95) < 300ms',
    'avg < 200ms',
    'median < 200ms',
    'http_req_duration < 300ms',
    'http_req_failed < 1%',
    'throughput >= 10',
    'vus >= 10',
    'latency.p95 < 1s',
  ],
  ...[
    'p95 < 300ms and errors < 1%',
    'p95 < 300ms, p99 < 500ms',
    'GET /agents p95 < 300ms',
    'p95 < 0,3s',
    'rps >= 1k/s',
    'rps >= 1,000/s',
  ],
  // Clauses.
  ...[
    'p95 < 300ms in',
    'p95 < 300ms in staedy',
    'p95 < 300ms in every',
    'p95 < 300ms in every now',
    'p95 < 300ms in every 500ms',
    'p95 < 300ms in every 25h',
  ],
  ...[
    'p95 < 300ms for',
    'p95 < 300ms for ever',
    'rps >= 10 for 30',
    'rps >= 10 for 30s for 10s',
    'rps >= 10 for 30s in every 5s',
    'rps >= 10 fro 30s',
  ],
  ...[
    'p95 < 300ms after',
    'p95 < 300ms after staedy',
    'p95 < 300ms after steady +',
    'p95 < 300ms after steady + soon',
  ],
  ...[
    'p95 < 300ms while',
    'p95 < 300ms while users',
    'p95 < 300ms while usrs >= 100',
    'p95 < 300ms while users = 100',
    'p95 < 300ms while users >= many',
  ],
  ...[
    'p95 < 300ms while users >= 100 and',
    'p95 < 300ms while users >= 100 rps',
    'p95 < 300ms whilst users >= 100',
    'p95 < 300ms while p95 < 5',
  ],
  ...[
    'p95 < 300ms or',
    'p95 < 300ms or die',
    'p95 < 300ms or wran',
    'p95 < 300ms or warn after 5s',
    'p95 < 300ms or abort after',
    'p95 < 300ms or abort after soon',
  ],
  ...[
    'rps >= 10 for 30s or abort',
    'availability >= 99.9% in every 10s',
    'availability >= 101%',
    'GET /agents: availability >= 99.9%',
    'target.cpu < 70% in every 10s',
    'target.cpu < 70% while users >= 10',
    'p95 < 300ms or warn or abort',
  ],
  ...[
    'p95 < baseline +',
    'p95 < baseline / 2',
    'p95 < baseline + 10',
    'p95 < baseline + 5%%',
    'errors < baseline + 10ms',
  ],
]

test('mistakes on the command line are explained', () => {
  expectGoldenMessages(
    'wrong-texts',
    texts.map((text) => shownError(`--sla '${text.slice(0, 80)}'`, () => readPlan({}, [text]))),
  )
})

const plans: unknown[] = [
  { sla: 'p95 < 300ms' },
  { sla: 5 },
  { sla: [5] },
  { sla: ['p95 <'] },
  { sla: { p95: true } },
  { sla: { p95: '300' } },
  { sla: { p95: { limt: '300ms' } } },
  { sla: { p95: { limit: true } } },
  { sla: { p95: { limit: '300ms', whiel: 'users >= 100' } } },
  { sla: { p95: { limit: '300ms', while: 100 } } },
  { sla: { p95: { limit: '300ms', while: 'usrs >= 100' } } },
  { sla: { p95: { limit: '300ms', in: 'staedy' } } },
  { sla: { p95: { limit: '300ms', every: 'now' } } },
  { sla: { p95: { limit: '300ms', or: 'panic' } } },
  { sla: { p95: ['300ms', { limit: '1s', after: 'staedy' }] } },
  { sla: { erors: '1%' } },
  { sla: ['GET /agnets: p95 < 300ms'] },
  { tags: { shop: { p95: '5%' } } },
  { tags: { shop: ['GET /agents: p95 < 300ms'] } },
  { groups: { checkout: { checks: '99%' } } },
  { load: users({ steady: { hold: 1, for: '1s', sla: { p95: '5%' } as never } }) },
  { load: users({ steady: { hold: 1, for: '1s', sla: { p95: { limit: '5ms', in: 'warmup' } } } }) },
  { load: users({ steady: { hold: 1, for: '1s', endpoints: { 'GET /agnets': { p95: '1s' } } } }) },
  { load: users({ steady: { hold: 1, for: '1s', endpoints: { 'GET /agents': { p95: '1%' } as never } } }) },
]

test('mistakes in a plan are explained, with the keys that lead to them', () => {
  const shown = plans.map((options) =>
    shownError(JSON.stringify(options), () => readPlan(options as Partial<PlanOptions>)).replace(
      / {2}\(line \d+\)/,
      '',
    ),
  )
  expectGoldenMessages('wrong-plans', shown)
})

const documents = [
  ...[
    '',
    'words',
    'a: b: c',
    'sla:\n  - p95 <',
    'sla: { p95: { a: 1 } }',
    'slaz: [p95 < 1s]',
    'endpoints: [p95 < 1s]',
  ],
  ...[
    'sla:\n  - errors < 1%\n  - GET /agnets: p95 < 1s',
    'endpoints:\n  GET /agnets: { p95: 1s }',
    'phases:\n  staedy: { p95: 1s }',
  ],
  ...[
    'list:\n  endpoint: GET /agents\n  p95_traget: <1s',
    'list:\n  endpoint: GET /agents\n  p95_target: quick',
    'list:\n  endpoint: GET /agents\n  load: many',
  ],
  ...[
    'list:\n  endpoint: GET /agnets\n  p95_target: <1s',
    'minimum_throughput:\n  burst: 5000 requests/second (now and then)',
  ],
  ...[
    'resource_limits:\n  cpuu: <70%',
    'resource_limits:\n  cpu: <70',
    'acceptable_errors:\n  timeots: <1%',
    'production_targets:\n  normal_load: none',
  ],
]

test('mistakes in a document are explained, with their lines', () => {
  const shown = documents.map((text) =>
    shownError(text.replaceAll('\n', '⏎'), () =>
      readSlas(describePlan(planOf({}), { endpoints: [list, read] }), {
        documents: parseSlaDocument(text, 'slas.yaml'),
        phases: ['warmup', 'steady'],
      }),
    ),
  )
  expectGoldenMessages('wrong-documents', shown)
})
