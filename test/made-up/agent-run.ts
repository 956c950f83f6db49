import { type Note, note } from '../../src/base/note.ts'
import type { VerdictStatus } from '../../src/base/verdict-status.ts'
import type {
  CheckStats,
  ErrorGroup,
  ErrorSample,
  Finding,
  GeneratorReport,
  MetricStats,
  PhaseReport,
  RowStats,
  RunRecord,
  ScenarioStats,
  SeriesPoint,
  SlaVerdict,
  TimingStats,
} from '../../src/record/run-record.ts'
import { endpoints, phases, plannedPoints, rateAt, type Sample, simulate } from './agent-load.ts'
import { latencyOf, statsOf } from './counted-rows.ts'
import { errorGroup, madeUpGenerator, madeUpIdentity, madeUpRecord, slaVerdict } from './record.ts'

/** A made-up run of an agent backend, the same every time, with a hundred thousand simulated requests. */
export function agentRun(status: VerdictStatus): RunRecord {
  let record = made.get(status)
  if (record === undefined) {
    record = makeRecord(status)
    made.set(status, record)
  }
  return structuredClone(record)
}

/** Runs by verdict, because making one takes a while. */
const made = new Map<VerdictStatus, RunRecord>()

function makeRecord(status: VerdictStatus): RunRecord {
  const timeline = status === 'no-data' ? [] : simulate(status)
  const judgedSamples = timeline.filter((sample) => phases[sample.phase]!.judged)
  const series = status === 'no-data' ? [] : seriesOf(timeline, status)
  const judgedSeconds = phases.filter((phase) => phase.judged).reduce((sum, phase) => sum + phase.seconds, 0)
  const judged: Judged = {
    durationSeconds: judgedSeconds,
    requestsPerSecond: { mean: 441.2, peak: 596, stddev: 93.7 },
    availability: judgedSamples.length === 0 ? null : 1,
    totals: statsOf('all requests', judgedSamples, judgedSeconds),
    endpoints: perEndpoint(judgedSamples, judgedSeconds),
    tags: tagsOf(judgedSamples, judgedSeconds),
    metrics: metricsOf(judgedSamples.length, judgedSeconds),
  }
  return madeUpRecord({
    run: madeUpIdentity({
      name: 'agent backend, release candidate',
      durationSeconds: status === 'no-data' ? 31.2 : 270.4,
      tags: { branch: 'release/2.4', commit: '9c1e77a', environment: 'staging' },
      ended: status === 'no-data' ? 'interrupted' : 'complete',
    }),
    verdict: { status, reasons: reasons[status], slas: slasOf(status, judged) },
    generator: generatorOf(status, timeline.length),
    totals: statsOf('all requests', timeline, 270),
    endpoints: perEndpoint(timeline, 270),
    tags: tagsOf(timeline, 270),
    metrics: metricsOf(timeline.length, 270),
    judged,
    plannedLoad: { loads: [{ name: null, profile: null, unit: 'perSecond', points: plannedPoints }] },
    phases: phaseReports(timeline),
    series,
    scenarios: timeline.length === 0 ? [] : scenariosOf(timeline.length, status),
    checks: timeline.length === 0 ? [] : checksOf(status),
    errors: errorsOf(timeline),
    findings: findingsOf(status),
  })
}

type Judged = RunRecord['judged']

const reasons: Record<VerdictStatus, Note[]> = {
  pass: [],
  fail: [
    note('errors were 0.9%, the SLA is <= 0.5%'),
    note('p95 of POST /agent/execute was 1.2 s, the SLA is <= 900 ms'),
  ],
  invalid: [
    note(
      'requests were sent late: p99 lag 188.0 ms, and a worker was busy 99% of the time',
      'Add --workers 3.',
    ),
    note(
      '18,976 of 118,602 planned iterations were never started: too many were in flight at once',
      'Raise inFlight or connections, or ask for a lower rate.',
    ),
  ],
  'no-data': [note('nothing was measured for p95 of GET /api/v1/agents: no judged phase was reached')],
}

function perEndpoint(samples: Sample[], seconds: number): RowStats[] {
  return rows.map(({ name, kind, of }) => {
    const own = samples.filter((sample) => sample.endpoint === of)
    const stats = statsOf(name, own, seconds)
    if (kind === 'request') return { ...stats, timingMs: timingOf(stats) }
    return { ...stats, kind, bytesSent: 0, bytesReceived: 0, statusCodes: {} }
  })
}

/** Timings in which most of the time is the server's, and few requests open a connection. */
function timingOf({ requests, serviceMs }: RowStats): TimingStats {
  const part = (share: number, count = requests) => ({
    count,
    mean: serviceMs.mean * share,
    p95: serviceMs.p95 * share,
    max: serviceMs.max * share,
  })
  const opened = Math.ceil(requests / 500)
  return {
    queue: part(0.01),
    dns: part(0, 0),
    connect: part(0.1, opened),
    tls: part(0, 0),
    send: part(0.004),
    firstByte: part(0.9),
    receive: part(0.08),
  }
}

/** The rows of the record: the endpoints, and groups and a function that reuse the samples of one. */
const rows = [
  ...endpoints.map(({ name }, of) => ({ name, kind: 'request' as const, of })),
  { name: 'run a workflow', kind: 'group' as const, of: 5 },
  { name: 'run a workflow / first step', kind: 'group' as const, of: 6 },
  { name: 'parse a reply', kind: 'measure' as const, of: 0 },
]

function tagsOf(samples: Sample[], seconds: number): RowStats[] {
  const tags = { agents: [1, 2, 3], slow: [5, 6] }
  return Object.entries(tags).map(([name, wanted]) => ({
    ...statsOf(
      name,
      samples.filter(({ endpoint }) => wanted.includes(endpoint)),
      seconds,
    ),
    kind: 'tag',
  }))
}

function phaseReports(timeline: Sample[]): PhaseReport[] {
  let start = 0
  return phases.map(({ name, judged, seconds }, phase) => {
    const samples = timeline.filter((sample) => sample.phase === phase)
    const startSeconds = start
    start += seconds
    return {
      name,
      judged,
      startSeconds,
      endSeconds: start,
      reached: timeline.length > 0 || phase === 0,
      totals: statsOf('all requests', samples, seconds),
      endpoints: perEndpoint(samples, seconds),
    }
  })
}

function seriesOf(timeline: Sample[], status: VerdictStatus): SeriesPoint[] {
  const bySecond = Map.groupBy(timeline, (sample) => sample.second)
  return Array.from({ length: 270 }, (_, second) => {
    const samples = bySecond.get(second) ?? []
    const { rate, phase } = rateAt(second)
    const good = samples.filter((sample) => sample.failure === null)
    const latency = latencyOf(good.map((sample) => sample.serviceMs + sample.lagMs))
    const { p50, p95, p99, max } = latency
    const failuresByClass: SeriesPoint['failuresByClass'] = {}
    for (const { failure } of samples) {
      if (failure !== null) failuresByClass[failure] = (failuresByClass[failure] ?? 0) + 1
    }
    return {
      seconds: second,
      spanSeconds: 1,
      phase: phases[phase]!.name,
      // Little's law: users at work are arrivals per second times the time of each.
      users: Math.round((samples.length * latency.mean) / 1_000 + 1),
      plannedPerSecond: rate,
      startedPerSecond: status === 'invalid' ? Math.min(rate, 560) : rate,
      requestsPerSecond: samples.length,
      failuresPerSecond: samples.length - good.length,
      failuresByClass,
      responseMs: good.length === 0 ? null : { p50, p95, p99, max },
      lagMaxMs: Math.max(0, ...samples.map((sample) => sample.lagMs)),
      metrics: [
        status === 'fail' ? 12 + Math.round(second / 40) : 9,
        samples.length / 5,
        40 + 30 * Math.sin(second / 20),
        samples.length === 0 ? null : 0.97,
      ],
      endpoints: rows.map(({ of }) => {
        const own = samples.filter((sample) => sample.endpoint === of)
        const ownGood = own.filter((sample) => sample.failure === null)
        return {
          requestsPerSecond: own.length,
          failuresPerSecond: own.length - ownGood.length,
          p95Ms: ownGood.length === 0 ? null : latencyOf(ownGood.map((sample) => sample.serviceMs)).p95,
        }
      }),
    }
  })
}

function metricsOf(samples: number, seconds: number): MetricStats[] {
  const count = Math.round(samples / 5)
  const values = Array.from({ length: Math.min(count, 500) }, (_, at) => 1 + (at % 14))
  const { max, ...spread } = latencyOf(values)
  return [
    { kind: 'trend', name: 'tokens in a reply', unit: 'tokens', count, ...spread, max },
    { kind: 'counter', name: 'workflows started', unit: null, count, perSecond: count / seconds },
    { kind: 'gauge', name: 'queue length', unit: null, count, last: 31, min: 10, mean: 40.2, max: 70 },
    {
      kind: 'rate',
      name: 'cache hit',
      unit: null,
      count,
      hits: Math.round(count * 0.97),
      rate: count === 0 ? 0 : Math.round(count * 0.97) / count,
    },
  ]
}

function slasOf(status: VerdictStatus, judged: Judged): SlaVerdict[] {
  const limits: [scope: string, metric: string, limit: string, line: number][] = [
    ['run', 'errors', '<= 0.5%', 41],
    ['run', 'rps', '>= 400/s', 42],
    ['GET /api/v1/agents', 'p50', '<= 50ms', 6],
    ['GET /api/v1/agents', 'p95', '<= 300ms', 6],
    ['GET /api/v1/agents', 'p99', '<= 500ms', 6],
    ['GET /api/v1/agents/:id', 'p95', '<= 300ms', 7],
    ['POST /api/v1/skills', 'p95', '<= 500ms', 8],
    ['POST /agent/execute', 'p95', '<= 900ms', 10],
    ['POST /agent/execute', 'max', '<= 10s', 10],
  ]
  return limits.map(([scope, metric, limit, line]) => {
    const stats = scope === 'run' ? judged.totals : judged.endpoints.find(({ name }) => name === scope)!
    const actual =
      { errors: stats.errorRate, rps: stats.requestsPerSecond }[metric] ?? stats.responseMs[metric as 'p95']
    const measured = status === 'no-data' ? null : actual
    const verdict = slaVerdict(scope, metric, limit, measured, 'no-data', {
      reason: 'no judged phase was reached',
      phase: metric === 'max' ? 'steady' : null,
      source: { file: 'agents.load.ts', line },
    })
    if (measured === null) return verdict
    const { comparison, value } = verdict.limit
    const isMet = comparison === '<=' ? measured <= value! : measured >= value!
    return {
      ...verdict,
      status: isMet ? 'pass' : 'fail',
      reason: null,
      failedSinceSeconds: isMet ? null : metric === 'errors' ? 187 : 172,
    }
  })
}

function generatorOf(status: VerdictStatus, requests: number): GeneratorReport {
  if (status !== 'invalid') return madeUpGenerator(requests)
  const planned = 118_602
  return madeUpGenerator(requests, {
    status: 'limited',
    limits: ['late', 'unstarted'],
    reasons: reasons.invalid,
    plannedArrivals: planned,
    droppedArrivals: planned - requests,
    lagMs: { p50: 41.2, p99: 188, max: 412 },
    cpuSeconds: 521.4,
    eventLoopUtilization: 0.993,
    eventLoopDelayMaxMs: 388,
    standstill: { count: 96, maxMs: 388, busySeconds: 9.2, queuedSeconds: 1.4, haltedSeconds: 0 },
    connectionWaitMs: { p50: 0, p99: 12, max: 84 },
    stealShare: 0.031,
    throttledSeconds: null,
  })
}

function scenariosOf(iterations: number, status: VerdictStatus): ScenarioStats[] {
  return [
    { name: 'browse agents', iterations: Math.round(iterations * 0.42), failures: 0, unfinished: 0 },
    { name: 'add a skill', iterations: Math.round(iterations * 0.16), failures: 0, unfinished: 0 },
    {
      name: 'run a workflow',
      iterations: Math.round(iterations * 0.08),
      failures: status === 'fail' ? 61 : 2,
      unfinished: 0,
    },
  ]
}

function checksOf(status: VerdictStatus): CheckStats[] {
  return [
    { name: 'the reply lists at least one agent', passes: 31_207, failures: 0 },
    { name: 'the new skill has an id', passes: 15_610, failures: status === 'fail' ? 38 : 0 },
    { name: 'the workflow is complete', passes: 10_388, failures: status === 'fail' ? 61 : 2 },
  ]
}

const messages: Record<string, string> = {
  http_4xx: '429 Too Many Requests',
  http_5xx: '503 Service Unavailable',
  timeout: 'no reply within 30 s',
  connect: 'connect ECONNREFUSED 127.0.0.1:8000',
}

function sampleOf({ endpoint, failure, second }: Sample): ErrorSample {
  const [method = '', path = ''] = endpoints[endpoint]!.name.split(' ')
  const request = JSON.stringify({
    agent: 'a-17',
    prompt: 'Summarise the run',
    max_tokens: 512,
    api_key: '***',
  })
  const reply = JSON.stringify({
    error: 'pool exhausted',
    retryAfterSeconds: 2,
    trace: ['pool.ts:41', 'agent.ts:7'],
  })
  const hasBody = method === 'POST'
  const hasReply = failure === 'http_4xx' || failure === 'http_5xx'
  return {
    atSeconds: second + 0.25,
    responseMs: 118.25,
    request: {
      method,
      path: path
        .replace(':id', '17')
        .replace(':workflowId', 'w-3')
        .replace(/search=$/, 'search=an&token=***'),
      headers: [
        ['Host', '127.0.0.1:8000'],
        ['User-Agent', 'plimsoll/0.1.0'],
        ['Authorization', 'Bearer ***'],
        ...(hasBody ? [['Content-Type', 'application/json'] as [string, string]] : []),
      ],
      body: hasBody ? { bytes: request.length, form: 'text', shown: request, isCut: false } : null,
    },
    reply: hasReply
      ? {
          status: failure === 'http_4xx' ? 429 : 503,
          statusText: failure === 'http_4xx' ? 'Too Many Requests' : 'Service Unavailable',
          headers: [
            ['Content-Type', 'application/json'],
            ['Set-Cookie', 'sid=***; Path=/; HttpOnly'],
          ],
          body: { bytes: reply.length, form: 'text', shown: reply, isCut: false },
        }
      : null,
  }
}

function errorsOf(timeline: Sample[]): ErrorGroup[] {
  const failed = timeline.filter((sample) => sample.failure !== null)
  return [...Map.groupBy(failed, (sample) => `${sample.endpoint} ${sample.failure}`).values()].map(
    (group) => {
      const { endpoint, failure } = group[0]!
      return errorGroup(endpoints[endpoint]!.name, failure!, messages[failure!]!, {
        count: group.length,
        firstSeenSeconds: group[0]!.second,
        lastSeenSeconds: group.at(-1)!.second,
        samples: group.slice(0, 2).map(sampleOf),
      })
    },
  )
}

function findingsOf(status: VerdictStatus): Finding[] {
  if (status === 'pass') {
    return [
      {
        severity: 'info',
        message: '4 requests were sent a second time because the server had closed an idle connection.',
        advice: 'Raise the keep-alive timeout of the server above that of its clients.',
      },
    ]
  }
  if (status === 'fail') {
    return [
      {
        severity: 'critical',
        message:
          'From 640 requests/s on, errors grow faster than the load: 503 replies, then refused connections.',
        advice: 'Look at the connection pool of POST /agent/execute and at the listen backlog.',
      },
      {
        severity: 'warning',
        message: 'Response times of all endpoints rise together, so they share what is exhausted.',
        advice: 'Compare the CPU of the target and the use of its database pool in that minute.',
      },
    ]
  }
  if (status === 'invalid') {
    return [
      {
        severity: 'critical',
        message: 'One worker thread was busy 99% of the time.',
        advice: 'Give the run more workers (--workers 6) or a second machine.',
      },
    ]
  }
  return []
}
