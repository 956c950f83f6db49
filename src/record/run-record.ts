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
 * The outcome of a run. Names of times end with their unit; times within a run count from its start; shares
 * are fractions from 0 to 1.
 */
export interface RunRecord {
  schema: 'plimsoll.run/1'
  run: RunIdentity
  verdict: Verdict
  generator: GeneratorReport
  /** All requests together. */
  totals: RowStats
  /**
   * One row for each endpoint, in the order of the plan, then one for each group and measured function, in
   * the order in which they first ran.
   */
  endpoints: RowStats[]
  /** One row for each tag: all requests that have it. */
  tags: RowStats[]
  /** The metrics that the plan defines. */
  metrics: MetricStats[]
  /** The figures that the verdict depends on: those of all judged phases together. */
  judged: {
    durationSeconds: number
    requestsPerSecond: RateStatistics
    /**
     * The share of the judged time in which the target did not stay silent; null if no request was judged.
     */
    availability: number | null
    /** All requests together. */
    totals: RowStats
    /**
     * One row for each endpoint, in the order of the plan, then one for each group and measured function, in
     * the order in which they first ran.
     */
    endpoints: RowStats[]
    /** One row for each tag: all requests that have it. */
    tags: RowStats[]
    /** The metrics that the plan defines. */
    metrics: MetricStats[]
  }
  /** The load that the plan asked for. */
  plannedLoad: {
    loads: PlannedLoad[]
  }
  phases: PhaseReport[]
  /** The run over time, oldest point first; a point covers one second or, in a long run, several. */
  series: SeriesPoint[]
  scenarios: ScenarioStats[]
  /** Checks in the judged phases. */
  checks: CheckStats[]
  errors: ErrorGroup[]
  /** Monitors of the target; always empty in this version. */
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
  /** The targets that endpoints have instead of the plan’s, and the names of these endpoints. */
  otherTargets: OtherTarget[]
  /** The level of the plan that was run; null if no level was chosen. */
  level: string | null
  /**
   * The share to which phases, windows and delays of SLAs were shortened, and by which spawn rates rose; 1 if
   * they were not.
   */
  timeScale: number
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

export interface OtherTarget {
  url: string
  endpoints: string[]
}

export interface Verdict {
  status: VerdictStatus
  /** Empty for a plain pass. */
  reasons: Note[]
  slas: SlaVerdict[]
}

/** An SLA and its result in the run. */
export interface SlaVerdict {
  /** `run`, or the name of an endpoint, a group, a function, a tag, a scenario or a metric. */
  scope: string
  kind: ScopeKind
  metric: string
  /**
   * The condition under which the SLA applies, as written: `in every 10s while users >= 100`; empty if it
   * always applies.
   */
  clauses: string
  action: Action
  limit: SlaLimit
  /** The measured figure in `unit`; null if there was no data, or if it is infinite. */
  actual: number | null
  /**
   * The lowest and the highest figure that the target can have shown to a generator that is never late, in
   * `unit`; null for an end that is open or unknown.
   */
  interval: [number | null, number | null]
  unit: FigureUnit
  status: SlaStatus
  /** Whether a percentile is only the slowest request, because there were too few for it. */
  few: boolean
  /**
   * Why there is no data, why it is undecided, why it is not meant, or of how few requests it is the slowest;
   * otherwise null.
   */
  reason: string | null
  /** The phase that the SLA is limited to; null for all judged phases together. */
  phase: string | null
  /**
   * The time from which on the SLA was not met until the end of the run, in seconds from the start; null if
   * it was met at the end.
   */
  failedSinceSeconds: number | null
  /** Where the SLA is written; null if that is not known. */
  source: {
    file: string
    line: number
    column?: number
  } | null
}

/** The self-check of the load generator, and its figures. */
export interface GeneratorReport {
  status: 'ok' | 'limited'
  /** Why the generator was the limit, in the order of `reasons`. */
  limits: LimitKind[]
  reasons: Note[]
  /**
   * Iterations that the load planned; in a closed load as many as were started, since users start one when
   * they are ready.
   */
  plannedArrivals: number
  startedArrivals: number
  /** Planned iterations that were never started. */
  droppedArrivals: number
  /**
   * How much later than intended requests were sent: those of judged phases, or all if no phase was judged.
   */
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
   * Stalls of the event loops of all workers: of 50 ms or more, or 10 ms or more if the worker ran its own
   * code.
   */
  standstill: StallReport
  /**
   * How long requests waited for a connection because no more were allowed; 0 for those that did not wait.
   */
  connectionWaitMs: WaitReport
  /**
   * How long iterations of an open load waited because no more were allowed in flight; 0 for those that did
   * not wait.
   */
  inFlightWaitMs: WaitReport
  /** The share of CPU time that the host of a virtual machine took; null if it is not known. */
  stealShare: number | null
  /** How long a CPU quota throttled the process, on all cores together; null if it is not known. */
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
  /** Time in which the worker ran code without a break. */
  busySeconds: number
  /** Time in which the worker waited for a core that others used. */
  queuedSeconds: number
  /** The rest: the worker was stopped, or waited in a synchronous call. */
  haltedSeconds: number
}

/**
 * A `request` goes over the wire; a `group` is a workflow and `measure` a function that the plan measures;
 * `tag` is all requests with a tag.
 */
export type ReportedKind = 'request' | 'measure' | 'group' | 'tag'

/** A distribution; percentiles by nearest rank. All zero if there was no value. */
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

/** The parts of the response time in ms, in order; a part counts only the requests that needed it. */
export interface TimingStats {
  /** From the intended start until a connection was assigned to the request. */
  queue: TimingPart
  /** Like `connect` and `tls`, counted only for the first request over a connection. */
  dns: TimingPart
  connect: TimingPart
  tls: TimingPart
  /** Until the whole request was written. */
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
  /** The time for satisfied requests; requests within four times as much count half. */
  withinMs: number
}

/** Requests that did not fail, not even a check, and met the limit of their SLA on response time. */
export interface GoodputStats {
  requests: number
  /** Of all requests that ended. */
  share: number
  perSecond: number
  /** The limit of the SLA on response time; null if there is none, or several. */
  withinMs: number | null
}

/** Statistics of an endpoint, a group, a function or a tag. */
export interface RowStats {
  /** For requests the method and route template, never a concrete URL. */
  name: string
  kind: ReportedKind
  /** Successes, failures and unfinished ones. */
  requests: number
  failures: number
  /**
   * Neither successes nor failures: under way when the load ended or, for groups and measured functions, when
   * their scenario ended the iteration.
   */
  unfinished: number
  /** Failures, as a share of the requests that ended. */
  errorRate: number
  /** In `phases` and `judged` from the requests that ended in that time, whenever they were due. */
  requestsPerSecond: number
  /** From the intended start to the last byte, successes only; all zero if nothing succeeded. */
  responseMs: LatencyStats
  /** From the actual send to the last byte, successes only. */
  serviceMs: LatencyStats
  bytesSent: number
  bytesReceived: number
  statusCodes: Record<string, number>
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Response times in µs, HdrHistogram V2 compressed encoding, base64. */
  histogram: string
  /** Present only in a run with `timings: true`. */
  timingMs?: TimingStats
  /** Present only in `judged`, for rows with requests. */
  apdex?: ApdexStats
  /** Present only in `judged`, for rows with requests. */
  goodput?: GoodputStats
}

/** A metric that the plan defines. */
export type MetricStats = TrendStats | CounterStats | GaugeStats | RateStats

/** A distribution of values. */
export interface TrendStats {
  kind: 'trend'
  name: string
  /** Unit of the values; null if the plan declares none. */
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
  /** Unit of the values; null if the plan declares none. */
  unit: string | null
  /** The sum of what was added. */
  count: number
  perSecond: number
}

/** A value that goes up and down; all zero if it was never set. */
export interface GaugeStats {
  kind: 'gauge'
  name: string
  /** Unit of the values; null if the plan declares none. */
  unit: string | null
  /** How often the value was set. */
  count: number
  last: number
  min: number
  mean: number
  max: number
}

/** The share of values that were true. */
export interface RateStats {
  kind: 'rate'
  name: string
  /** Unit of the values; null if the plan declares none. */
  unit: string | null
  count: number
  hits: number
  /** `hits` / `count`; 0 if the count is 0. */
  rate: number
}

/** Ended requests per second: over the judged time, and of its whole seconds. */
export interface RateStatistics {
  mean: number
  peak: number
  stddev: number
}

export interface PhaseReport {
  name: string
  /** Name of the parallel load that the phase belongs to; missing if there is only one load. */
  load?: string
  judged: boolean
  startSeconds: number
  endSeconds: number
  /** Whether the run lasted until this phase. */
  reached: boolean
  totals: RowStats
  endpoints: RowStats[]
}

export interface SeriesPoint {
  /** The start of the point. */
  seconds: number
  /** The duration of the point. */
  spanSeconds: number
  phase: string
  /** Users at work at the end of the point. */
  users: number
  /** Planned iterations per second; null in a closed load. */
  plannedPerSecond: number | null
  startedPerSecond: number
  requestsPerSecond: number
  failuresPerSecond: number
  /** Counts, not rates. */
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Response times of the successes that ended in this point; null if there were none. */
  responseMs: {
    p50: number
    p95: number
    p99: number
    max: number
  } | null
  lagMaxMs: number
  /** One entry for each of the record’s `endpoints`, in their order. */
  endpoints: {
    requestsPerSecond: number
    failuresPerSecond: number
    p95Ms: number | null
  }[]
  /**
   * One value for each of the record’s `metrics`, in their order: the 95th percentile of a trend, the
   * increase per second of a counter, the last value of a gauge, the share of a rate; null if there was none.
   */
  metrics: (number | null)[]
}

export interface ScenarioStats {
  name: string
  iterations: number
  /** Iterations that ended in an exception, or did not end although nothing was under way. */
  failures: number
  /** Iterations that the end of the load cut. */
  unfinished: number
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
  /** A few of the failed exchanges, without their secrets; empty for errors that are not of a request. */
  samples: ErrorSample[]
}

/** One exchange that failed. */
export interface ErrorSample {
  /** When the request failed, from the start of the run. */
  atSeconds: number
  responseMs: number
  request: {
    method: string
    /** Path and query. */
    path: string
    headers: [string, string][]
    body: {
      /** Size of the whole body as it was sent. */
      bytes: number
      /** Format of `shown`: text, bytes in hexadecimal, or empty, because a stream was not kept. */
      form: 'text' | 'hex' | 'stream'
      /** The body without its secrets. */
      shown: string
      /** Whether `shown` is only the beginning of the body. */
      isCut: boolean
    } | null
  }
  /** Null if there was no reply. */
  reply: {
    status: number
    statusText: string
    headers: [string, string][]
    body: {
      /** Size of the whole body as it was sent. */
      bytes: number
      /** Format of `shown`: text, bytes in hexadecimal, or empty, because a stream was not kept. */
      form: 'text' | 'hex' | 'stream'
      /** The body without its secrets. */
      shown: string
      /** Whether `shown` is only the beginning of the body. */
      isCut: boolean
    } | null
  } | null
}

export interface Finding {
  severity: 'info' | 'warning' | 'critical'
  message: string
  advice: string
}
