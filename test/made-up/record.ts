import type {
  ErrorGroup,
  GeneratorReport,
  LatencyStats,
  RowStats,
  RunIdentity,
  RunRecord,
  SlaVerdict,
} from '../../src/record/run-record.ts'
import { parseLimit, slaLimit } from '../../src/verdict/sla/limit.ts'

/** The fields of `judged` besides its rows, of a run without requests. */
export const noRates = { requestsPerSecond: { mean: 0, peak: 0, stddev: 0 }, availability: null }

/* Builds made-up runs. What a test leaves out is as in an uneventful run. */

/** A record with these parts; a run without requests where there are none. */
export function madeUpRecord(parts: Partial<RunRecord>): RunRecord {
  const nothing = { totals: rowStats('(all)'), endpoints: [], tags: [], metrics: [] }
  return {
    schema: 'plimsoll.run/1',
    run: madeUpIdentity(),
    verdict: { status: 'pass', reasons: [], slas: [] },
    generator: madeUpGenerator(),
    ...nothing,
    judged: { durationSeconds: 0, ...noRates, ...nothing },
    plannedLoad: { loads: [] },
    phases: [],
    series: [],
    scenarios: [],
    checks: [],
    errors: [],
    monitors: [],
    findings: [],
    ...parts,
  }
}

export function madeUpIdentity(changes: Partial<RunIdentity> = {}): RunIdentity {
  return {
    id: '20260217-094107-4f1c9a',
    name: 'agent backend',
    startedAt: '2026-02-17T09:41:07.312Z',
    durationSeconds: 150.4,
    target: 'http://127.0.0.1:8000',
    otherTargets: [],
    level: null,
    timeScale: 1,
    workers: 2,
    tags: {},
    ended: 'complete',
    environment: {
      plimsoll: '0.1.0',
      node: 'v24.21.0',
      platform: 'linux x64',
      cpu: 'AMD EPYC 9B14',
      cores: 8,
      memoryBytes: 33_554_432_000,
    },
    ...changes,
  }
}

/** A generator that started all of `arrivals`, with these changes. */
export function madeUpGenerator(arrivals = 0, changes: Partial<GeneratorReport> = {}): GeneratorReport {
  const noWait = { p50: 0, p99: 0, max: 0 }
  return {
    status: 'ok',
    limits: [],
    reasons: [],
    plannedArrivals: arrivals,
    startedArrivals: arrivals,
    droppedArrivals: 0,
    lagMs: { p50: 0.003, p99: 0.21, max: 1.9 },
    cpuSeconds: arrivals * 0.00021,
    eventLoopUtilization: 0.182,
    eventLoopDelayMaxMs: 3.1,
    retries: arrivals === 0 ? 0 : 4,
    redirects: 0,
    connectionsOpened: arrivals === 0 ? 0 : 212,
    standstill: { count: 0, maxMs: 0, busySeconds: 0, queuedSeconds: 0, haltedSeconds: 0 },
    connectionWaitMs: noWait,
    inFlightWaitMs: noWait,
    stealShare: 0.002,
    throttledSeconds: 0,
    fileLimitHits: 0,
    portLimitHits: 0,
    ...changes,
  }
}

/** A row without requests, with these changes. */
export function rowStats(name: string, changes: Partial<RowStats> = {}): RowStats {
  const { requests = 0, failures = 0 } = changes
  return {
    name,
    kind: 'request',
    requests,
    failures,
    unfinished: 0,
    errorRate: failures / Math.max(1, requests),
    requestsPerSecond: 0,
    responseMs: latencyStats(0, 0, 0, 0),
    serviceMs: latencyStats(0, 0, 0, 0),
    bytesSent: 0,
    bytesReceived: 0,
    statusCodes: {},
    failuresByClass: {},
    histogram: '',
    ...changes,
  }
}

/** A distribution with these percentiles. */
export function latencyStats(p50: number, p95: number, p99: number, max: number): LatencyStats {
  return { min: p50, mean: p50, stddev: 1, p50, p75: p50, p90: p95, p95, p99, p999: max, max }
}

/** An SLA with its limit as plans write it: `<= 300ms`. */
export function slaVerdict(
  scope: string,
  metric: string,
  limit: string,
  actual: number | null,
  status: SlaVerdict['status'],
  changes: Partial<SlaVerdict> = {},
): SlaVerdict {
  const unit = metric.startsWith('errors') ? 'fraction' : metric === 'rps' ? 'perSecond' : 'ms'
  const reason = scope === 'run' ? 'no request was made' : `${scope} was never called`
  return {
    scope,
    kind: scope === 'run' ? 'run' : 'request',
    metric,
    clauses: '',
    action: 'fail',
    limit: slaLimit(parseLimit(limit, { unit, defaultComparison: '<=', what: metric })),
    actual,
    unit,
    interval: [actual, actual],
    status,
    few: false,
    reason: status === 'no-data' ? reason : null,
    phase: null,
    failedSinceSeconds: null,
    source: null,
    ...changes,
  }
}

export function errorGroup(
  endpoint: string,
  failureClass: ErrorGroup['class'],
  message: string,
  changes: Partial<ErrorGroup> = {},
): ErrorGroup {
  return {
    endpoint,
    class: failureClass,
    message,
    count: 1,
    firstSeenSeconds: 0,
    lastSeenSeconds: 0,
    samples: [],
    ...changes,
  }
}
