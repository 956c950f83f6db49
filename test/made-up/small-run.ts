import type {
  ErrorGroup,
  MetricStats,
  PhaseReport,
  RowStats,
  RunRecord,
  SlaVerdict,
} from '../../src/record/run-record.ts'
import {
  errorGroup,
  latencyStats,
  madeUpGenerator,
  madeUpRecord,
  noRates,
  rowStats,
  slaVerdict,
} from './record.ts'

/* A made-up run for tests of reports in text, in which every figure is written by hand. */

/** The plan with the SLAs of the run. */
const samplePlan = `import { arrivals, endpoint, plan, scenario } from 'plimsoll'

// What the users of an agent backend do, and its SLAs.
const listAgents = endpoint('GET /api/v1/agents', { sla: { p50: '15ms', p95: '80ms', p99: '500ms' } })
const readAgent = endpoint('GET /api/v1/agents/:id', { sla: { p95: '300ms' } })
const execute = endpoint('POST /agents/:id/tasks', {
\tsla: {
\t\tp95: '900ms',
\t\t'errors.5xx': '0.01%',
\t},
})

const work = scenario('work', async ({ call }) => {
  await call(listAgents)
})

export default plan({
  target: 'http://127.0.0.1:8000',
  mix: work,
  load: arrivals({ warmup: { ramp: ['0/s', '400/s'], over: '30s', judged: false }, steady: { hold: '400/s', for: '2m' } }),
  sla: { errors: '0.5%' },
})
`

const file = '/home/ada/agents.load.ts'

export const sampleOptions = {
  columns: 80,
  color: false,
  folder: '/home/ada',
  sourceOf: (path: string) => (path === file ? samplePlan : undefined),
}

export const brokenSlas: SlaVerdict[] = [
  sla('run', 'errors', '<= 0.5%', 0.00724, 'fail', 20, 61),
  sla('GET /api/v1/agents', 'p50', '<= 15 ms', 15.2, 'fail', 4, 88),
  sla('GET /api/v1/agents', 'p95', '<= 80 ms', 87.1, 'fail', 4, 72),
  sla('GET /api/v1/agents', 'p99', '<= 500 ms', 135, 'pass', 4),
  sla('GET /api/v1/agents/:id', 'p95', '<= 300 ms', 42.2, 'pass', 5),
  sla('POST /agents/:id/tasks', 'p95', '<= 900 ms', 1236.4, 'fail', 8, 58),
  sla('POST /agents/:id/tasks', 'errors.5xx', '<= 0.01%', 0, 'pass', 9),
]

export const keptSlas: SlaVerdict[] = brokenSlas.map((each) => ({
  ...each,
  status: 'pass',
  actual: each.unit === 'fraction' ? 0 : 12.3,
  failedSinceSeconds: null,
}))

/** A run that failed, with these changes. */
export function smallRun(changes: Partial<RunRecord> = {}): RunRecord {
  const totals = stats('(all)', 60_120, 435, 400.8, [31.9, 348.2, 891, 6912])
  const endpoints = [
    stats('GET /api/v1/agents', 30_050, 300, 200.3, [15.2, 87.1, 135, 474.4]),
    stats('GET /api/v1/agents/:id', 22_012, 0, 146.7, [10.6, 42.2, 64.3, 149]),
    stats('POST /agents/:id/tasks', 8_050, 135, 53.7, [273.9, 1236.4, 2310, 6912]),
    { ...stats('checkout', 4_020, 61, 33.5, [1210, 3460, 4920, 8210]), kind: 'group' as const },
    { ...stats('parse a reply', 8, 0, 0.0533, [0.41, 0.62, 0.62, 0.62]), kind: 'measure' as const },
  ]
  const metrics: MetricStats[] = [
    {
      kind: 'trend',
      name: 'time to first token',
      unit: 'ms',
      count: 8_050,
      ...{
        min: 81,
        mean: 204,
        stddev: 60,
        p50: 190,
        p75: 240,
        p90: 300,
        p95: 341,
        p99: 512,
        p999: 800,
        max: 1_204,
      },
    },
    { kind: 'counter', name: 'tokens', unit: 'tokens', count: 1_204_812, perSecond: 10_040 },
    { kind: 'gauge', name: 'queue length', unit: null, count: 120, last: 3, min: 0, mean: 4.125, max: 17 },
    { kind: 'rate', name: 'cache hit', unit: null, count: 30_050, hits: 29_811, rate: 29_811 / 30_050 },
    { kind: 'rate', name: 'never asked', unit: null, count: 0, hits: 0, rate: 0 },
  ]
  return madeUpRecord({
    verdict: { status: 'fail', reasons: [], slas: brokenSlas },
    generator: madeUpGenerator(66_140, { cpuSeconds: 14 }),
    totals: { ...totals, requests: 66_140, failures: 437 },
    endpoints,
    tags: [],
    metrics,
    judged: { durationSeconds: 120, ...noRates, totals, endpoints, tags: [], metrics },
    plannedLoad: {
      loads: [
        {
          name: null,
          profile: null,
          unit: 'perSecond',
          points: [
            { seconds: 0, value: 0 },
            { seconds: 30, value: 400 },
            { seconds: 150, value: 400 },
          ],
        },
      ],
    },
    phases: [phase('warmup', false, 0, 30), phase('steady', true, 30, 150)],
    scenarios: [{ name: 'work', iterations: 66_140, failures: 61, unfinished: 0 }],
    checks: [
      { name: 'the reply lists at least one agent', passes: 30_050, failures: 0 },
      { name: 'the task is accepted', passes: 7_989, failures: 61 },
    ],
    errors: [
      error('POST /agents/:id/tasks', 'http_5xx', '503 Service Unavailable', 76, 58, 149),
      error('GET /api/v1/agents', 'timeout', 'no reply within 30 s', 300, 61.2, 118.9),
      error('POST /agents/:id/tasks', 'check', 'the task is accepted', 61, 12, 140),
    ],
    findings: [
      {
        severity: 'info',
        message: '4 requests were sent again because the server had closed an idle connection.',
        advice:
          'Set the keep-alive timeout of the server to more than the time for which its clients are idle.',
      },
      {
        severity: 'critical',
        message: 'From 380 requests/s on, errors grow faster than the load: 503 replies, then timeouts.',
        advice: 'Look at the connection pool of the tasks endpoint.',
      },
    ],
    ...changes,
  })
}

/** An SLA at a line of the plan. */
export function sla(
  scope: string,
  metric: string,
  limit: string,
  actual: number | null,
  status: SlaVerdict['status'],
  line: number | null,
  failedSinceSeconds: number | null = null,
): SlaVerdict {
  const source = line === null ? null : { file, line }
  return slaVerdict(scope, metric, limit, actual, status, { failedSinceSeconds, source })
}

export function stats(
  name: string,
  requests: number,
  failures: number,
  requestsPerSecond: number,
  percentiles: [p50: number, p95: number, p99: number, max: number],
): RowStats {
  const times = latencyStats(...percentiles)
  return rowStats(name, {
    requests,
    failures,
    requestsPerSecond,
    responseMs: times,
    serviceMs: times,
    bytesSent: requests * 100,
    bytesReceived: requests * 1_000,
    statusCodes: { 200: requests - failures },
  })
}

function phase(name: string, judged: boolean, startSeconds: number, endSeconds: number): PhaseReport {
  const totals = stats('(all)', 1, 0, 1, [1, 1, 1, 1])
  return { name, judged, startSeconds, endSeconds, reached: true, totals, endpoints: [] }
}

function error(
  endpoint: string,
  failureClass: ErrorGroup['class'],
  message: string,
  count: number,
  firstSeenSeconds: number,
  lastSeenSeconds: number,
): ErrorGroup {
  return errorGroup(endpoint, failureClass, message, { count, firstSeenSeconds, lastSeenSeconds })
}
