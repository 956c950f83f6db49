// Made by scripts/write-schema.ts from src/record/schema/: change it there, then `npm run schema`.

import type { FailureClass } from '../base/failure-class.ts'
import type { Note } from '../base/note.ts'
import type { ScopeKind } from '../base/row-kind.ts'
import type { RunEnding } from '../base/run-ending.ts'
import type { FigureUnit } from '../base/units/figure-unit.ts'
import type { SlaStatus, VerdictStatus } from '../base/verdict-status.ts'
import type { PlannedLoad } from '../load/planned/planned-load.ts'
import type { LimitKind } from '../verdict/generator/limit-facts.ts'
import type { Action } from '../verdict/language/written-sla.ts'
import type { SlaLimit } from '../verdict/sla/limit.ts'

/**
 * The outcome of a run. Times are in the unit that the name says; times within a run count from its start;
 * shares are fractions from 0 to 1.
 */
export interface RunRecord {
  schema: 'plimsoll.run/1'
  run: RunIdentity
  verdict: Verdict
  generator: GeneratorReport
  /** All requests together. */
  totals: RowStats
  /**
   * One for each endpoint in the order of the plan, then for each group and measured function in the order in
   * which they first ran.
   */
  endpoints: RowStats[]
  /** All requests that have a tag. */
  tags: RowStats[]
  /** The metrics that the plan defines. */
  metrics: MetricStats[]
  /** What the verdict is about: the judged phases together. */
  judged: {
    durationSeconds: number
    /** All requests together. */
    totals: RowStats
    /**
     * One for each endpoint in the order of the plan, then for each group and measured function in the order
     * in which they first ran.
     */
    endpoints: RowStats[]
    /** All requests that have a tag. */
    tags: RowStats[]
    /** The metrics that the plan defines. */
    metrics: MetricStats[]
  }
  /** The load as it was planned. */
  plannedLoad: {
    loads: PlannedLoad[]
  }
  phases: PhaseReport[]
  /** The run over time, oldest first; a point is one second or, in a long run, several. */
  series: SeriesPoint[]
  scenarios: ScenarioStats[]
  /** Those of the judged phases. */
  checks: CheckStats[]
  errors: ErrorGroup[]
  /** What watched the target; empty until monitors exist. */
  monitors: never[]
  /** What Plimsoll noticed, and what to do about it. */
  findings: Finding[]
}

export interface RunIdentity {
  id: string
  name: string
  /** ISO 8601, UTC. */
  startedAt: string
  /** From the first planned start to the last reply. */
  durationSeconds: number
  target: string
  /** The level of the plan that was run; null where it was none. */
  level: string | null
  workers: number
  tags: Record<string, string>
  ended: RunEnding
  environment: {
    /** Version of Plimsoll. */
    plimsoll: string
    node: string
    platform: string
    cpu: string
    cores: number
    memoryBytes: number
  }
}

export interface Verdict {
  status: VerdictStatus
  /** Empty for a plain pass. */
  reasons: Note[]
  slas: SlaVerdict[]
}

/** An SLA and how the run met it. */
export interface SlaVerdict {
  /** `run`, or the name of an endpoint, a group, a function, a tag, a scenario or a metric. */
  scope: string
  kind: ScopeKind
  metric: string
  /** When it applies, as it is written: `in every 10s while users >= 100`; empty where it always does. */
  clauses: string
  action: Action
  limit: SlaLimit
  /** In the unit; null where there was no data. */
  actual: number | null
  unit: FigureUnit
  status: SlaStatus
  /** Why there is no data; null where there is. */
  reason: string | null
  /** The phase that it is about; null for all judged phases together. */
  phase: string | null
  /** Since when it was not met at the end of the run, in seconds from the start; null where it was. */
  failedSinceSeconds: number | null
  /** Where it is written, as far as that is known. */
  source: {
    file: string
    line: number
    column?: number
  } | null
}

/** What the load generator found out about itself. */
export interface GeneratorReport {
  status: 'ok' | 'limited'
  /** The ways in which the generator was the limit, in the order of the reasons. */
  limits: LimitKind[]
  reasons: Note[]
  /**
   * Iterations that the load asked for; in a closed load as many as were started, since users start one when
   * they are ready.
   */
  plannedArrivals: number
  startedArrivals: number
  droppedArrivals: number
  /** How much later than intended requests were sent. */
  lagMs: WaitReport
  /** CPU time of the whole process, all threads. */
  cpuSeconds: number
  /** The share of time that the busiest worker did not spend waiting. */
  eventLoopUtilization: number
  /** The longest time that the event loop of a worker was blocked. */
  eventLoopDelayMaxMs: number
  /** Requests sent a second time because the server had closed an idle connection. */
  retries: number
  /** Requests sent because a reply redirected them. */
  redirects: number
  connectionsOpened: number
  /**
   * Times in which the event loop of a worker was blocked, all workers together: from 50 ms on, from 10 ms on
   * where its own code ran.
   */
  standstill: StallReport
  /** How long requests waited for a connection because no more were allowed; 0 for those that did not. */
  connectionWaitMs: WaitReport
  /**
   * How long iterations of an open load waited because no more were allowed in flight; 0 for those that did
   * not.
   */
  inFlightWaitMs: WaitReport
  /** The share of CPU time that the host of a virtual machine took; null where it is not known. */
  stealShare: number | null
  /** How long a CPU quota throttled the process, on all cores together; null where it is not known. */
  throttledSeconds: number | null
  /** Connections that could not be opened because of the limit of open files. */
  fileLimitHits: number
  /** Connections that could not be opened because no local port was free. */
  portLimitHits: number
}

export interface WaitReport {
  p50: number
  p99: number
  max: number
}

export interface StallReport {
  count: number
  maxMs: number
  /** The worker ran code that did not end. */
  busySeconds: number
  /** The worker waited for a core that others had. */
  queuedSeconds: number
  /** Neither: it was stopped, or waited in a synchronous call. */
  haltedSeconds: number
}

/**
 * A `request` goes over the wire; a `group` is a workflow and `measure` a function that the plan measures;
 * `tag` is all requests with a tag.
 */
export type ReportedKind = 'request' | 'measure' | 'group' | 'tag'

/** A distribution; percentiles by nearest rank. All zero where there was no value. */
export interface LatencyStats {
  min: number
  mean: number
  stddev: number
  p50: number
  p75: number
  p90: number
  p95: number
  p99: number
  /** The 99.9th percentile. */
  p999: number
  max: number
}

/**
 * The parts of the response time, in ms and in their order; a part that a request did not need is not
 * counted.
 */
export interface TimingStats {
  /** From the intended start until a connection took it. */
  queue: TimingPart
  /** Like `connect` and `tls`, only of requests that were the first over their connection. */
  dns: TimingPart
  connect: TimingPart
  tls: TimingPart
  /** Until the request was written whole. */
  send: TimingPart
  /** From there to the first byte of the reply. */
  firstByte: TimingPart
  /** From there to its last byte. */
  receive: TimingPart
}

export interface TimingPart {
  count: number
  mean: number
  p95: number
  max: number
}

/** The Application Performance Index. */
export interface ApdexStats {
  score: number
  /** Requests within this time count as satisfied; those within four times as much count half. */
  withinMs: number
}

/** Requests that did not fail, checks included, and met the time of their SLA. */
export interface GoodputStats {
  requests: number
  /** Of all requests. */
  share: number
  perSecond: number
  /** The time of the SLA; null where there is none, or several. */
  withinMs: number | null
}

/** What was measured of an endpoint, a group, a function or a tag. */
export interface RowStats {
  /** Of a request its method and route template, never a concrete URL. */
  name: string
  kind: ReportedKind
  /** Failures included. */
  requests: number
  failures: number
  errorRate: number
  /** In phases and in `judged`: requests that ended in that time, whenever they were due. */
  requestsPerSecond: number
  /** From the intended start to the last byte, successes only; all zero where nothing succeeded. */
  responseMs: LatencyStats
  /** From the actual send to the last byte, successes only. */
  serviceMs: LatencyStats
  bytesSent: number
  bytesReceived: number
  statusCodes: Record<string, number>
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Response times in µs, HdrHistogram V2 compressed encoding, base64. */
  histogram: string
  /** Only in a run with `timings: true`. */
  timingMs?: TimingStats
  /** Only in `judged`, of rows with requests. */
  apdex?: ApdexStats
  /** Only in `judged`, of rows with requests. */
  goodput?: GoodputStats
}

/** A metric that the plan defines. */
export type MetricStats = TrendStats | CounterStats | GaugeStats | RateStats

/** How values are distributed. */
export interface TrendStats {
  kind: 'trend'
  name: string
  /** What its values are; null where the plan does not say. */
  unit: string | null
  /** Number of values. */
  count: number
  min: number
  mean: number
  stddev: number
  p50: number
  p75: number
  p90: number
  p95: number
  p99: number
  /** The 99.9th percentile. */
  p999: number
  max: number
}

/** A sum. */
export interface CounterStats {
  kind: 'counter'
  name: string
  /** What its values are; null where the plan does not say. */
  unit: string | null
  /** The sum of what was added. */
  count: number
  perSecond: number
}

/** A value that goes up and down; all zero where it was never set. */
export interface GaugeStats {
  kind: 'gauge'
  name: string
  /** What its values are; null where the plan does not say. */
  unit: string | null
  /** How often it was set. */
  count: number
  last: number
  min: number
  mean: number
  max: number
}

/** How often something is true. */
export interface RateStats {
  kind: 'rate'
  name: string
  /** What its values are; null where the plan does not say. */
  unit: string | null
  count: number
  hits: number
  /** Hits of all; 0 where there are none. */
  rate: number
}

export interface PhaseReport {
  name: string
  /** Which of several parallel loads; missing where there is only one. */
  load?: string
  judged: boolean
  startSeconds: number
  endSeconds: number
  /** Whether the run got this far. */
  reached: boolean
  totals: RowStats
  endpoints: RowStats[]
}

export interface SeriesPoint {
  /** The start of the point. */
  seconds: number
  /** Its length. */
  spanSeconds: number
  phase: string
  /** Users at work at the end of the point. */
  users: number
  /** Iterations per second that the plan asked for; null in a closed load. */
  plannedPerSecond: number | null
  startedPerSecond: number
  requestsPerSecond: number
  failuresPerSecond: number
  /** Counts, not rates. */
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Successes that ended in this point; null where there were none. */
  responseMs: {
    p50: number
    p95: number
    p99: number
    max: number
  } | null
  lagMaxMs: number
  /** One for each of the record’s `endpoints`, in their order. */
  endpoints: {
    requestsPerSecond: number
    failuresPerSecond: number
    p95Ms: number | null
  }[]
  /**
   * One for each of the record’s `metrics`, in their order: the 95th percentile of a trend, the increase per
   * second of a counter, the last value of a gauge, the share of a rate; null where there was none.
   */
  metrics: (number | null)[]
}

export interface ScenarioStats {
  name: string
  iterations: number
  /** Iterations that ended in an exception. */
  failures: number
}

export interface CheckStats {
  name: string
  passes: number
  failures: number
}

export interface ErrorGroup {
  endpoint: string
  class: FailureClass
  message: string
  count: number
  firstSeenSeconds: number
  lastSeenSeconds: number
  /** A few of them, without their secrets; none of what is not a request. */
  samples: ErrorSample[]
}

/** One exchange that failed. */
export interface ErrorSample {
  /** When it failed, from the start of the run. */
  atSeconds: number
  responseMs: number
  request: {
    method: string
    /** Path and query. */
    path: string
    headers: [string, string][]
    body: {
      /** Its whole length as it was sent. */
      bytes: number
      /** What `shown` is: text, bytes in hexadecimal, or nothing, because a stream was not kept. */
      form: 'text' | 'hex' | 'stream'
      /** Without its secrets. */
      shown: string
      /** Whether there is more than is shown. */
      isCut: boolean
    } | null
  }
  /** Null where there was none. */
  reply: {
    status: number
    statusText: string
    headers: [string, string][]
    body: {
      /** Its whole length as it was sent. */
      bytes: number
      /** What `shown` is: text, bytes in hexadecimal, or nothing, because a stream was not kept. */
      form: 'text' | 'hex' | 'stream'
      /** Without its secrets. */
      shown: string
      /** Whether there is more than is shown. */
      isCut: boolean
    } | null
  } | null
}

export interface Finding {
  severity: 'info' | 'warning' | 'critical'
  message: string
  advice: string
}
