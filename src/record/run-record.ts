import type { FailureClass } from '../base/failure-class.ts'
import type { PlannedLoad } from '../load/planned/planned-load.ts'
import type { ExchangeSample } from '../user/samples/exchange-sample.ts'
import type { LimitKind } from '../verdict/generator/limit-facts.ts'

/**
 * The whole outcome of a run as one JSON document: everything a report shows comes from here. Times are in the
 * unit that the name says; times within a run count from its start. Shares are fractions from 0 to 1.
 */
export interface RunRecord {
  schema: 'plimsoll.run/1'
  run: RunIdentity
  verdict: Verdict
  generator: GeneratorReport
  /** All requests of the run, whatever their phase. */
  totals: EndpointStats
  /**
   * The same for each endpoint, in the order in which the plan declares them, then for each group and each measured
   * function, in the order in which they first ran; `kind` tells them apart.
   */
  endpoints: EndpointStats[]
  /** The requests that bear a tag, together: those of endpoints with it, and calls that were given it. */
  tags: EndpointStats[]
  /** What the plan's own metrics came to. */
  metrics: MetricStats[]
  /** What the verdict is about: the phases that are judged, together. */
  judged: {
    durationSeconds: number
    totals: EndpointStats
    endpoints: EndpointStats[]
    tags: EndpointStats[]
    metrics: MetricStats[]
  }
  /** The load as it was planned, whatever came of it. */
  plannedLoad: { loads: PlannedLoad[] }
  phases: PhaseReport[]
  /** The course of the run, oldest first; a point covers one second or, in a long run, several. */
  series: SeriesPoint[]
  scenarios: ScenarioStats[]
  /** Of the phases that are judged. */
  checks: CheckStats[]
  errors: ErrorGroup[]
  /** What watched the target; empty until monitors exist. */
  monitors: never[]
  /** What Plimsoll noticed and what to do about it. */
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
  /** Which of the plan's levels it was; null where it was none of them. */
  level: string | null
  workers: number
  tags: Record<string, string>
  /** How the run ended: at its planned end, at the word of a scenario, by a broken promise, or before. */
  ended: 'complete' | 'stopped' | 'aborted' | 'interrupted' | 'failed'
  environment: {
    plimsoll: string
    node: string
    platform: string
    cpu: string
    cores: number
    memoryBytes: number
  }
}

export type VerdictStatus = 'pass' | 'fail' | 'invalid' | 'no-data'

export interface Verdict {
  status: VerdictStatus
  /** Why, in sentences a person can read; empty for a plain pass. */
  reasons: string[]
  slas: SlaVerdict[]
}

/** What a promise can be about. */
export type ScopeKind = 'run' | EndpointStats['kind'] | 'scenario' | 'metric'

export interface SlaVerdict {
  /** `run`, or the name of an endpoint, a group, a measured function or a metric of the plan. */
  scope: string
  /** What that is the name of. */
  kind: ScopeKind
  metric: string
  /** When it counts, as it is written: `in every 10s while users >= 100`; empty for all the time that is judged. */
  clauses: string
  /** What it does when it is broken. */
  action: 'fail' | 'warn' | 'abort'
  /** With its comparison: `<= 300 ms`, `<= 330 ms (baseline + 10%)`. */
  limit: string
  /** In the unit of the limit. Null where there was no data. */
  actual: number | null
  unit: 'ms' | 'fraction' | 'perSecond' | 'number' | 'bytes' | 'bytesPerSecond'
  /** `warn` is broken, and only to be warned of. */
  status: 'pass' | 'fail' | 'warn' | 'no-data'
  /** Why there is no data; null where there is. */
  reason: string | null
  /** The phase that it holds in, or null for all judged phases together. */
  phase: string | null
  /** Since when it has been broken at the end of the run, in seconds from the start; null when it holds. */
  failedSinceSeconds: number | null
  /** The line of the plan that promises it, and where on it, if that is known. */
  source: { file: string; line: number; column?: number } | null
}

export interface GeneratorReport {
  status: 'ok' | 'limited'
  /** In which ways it was the limit, in the order of the reasons. */
  limits: LimitKind[]
  reasons: string[]
  /** Iterations that the load asked for. In a closed load users start one when ready, so planned equals started. */
  plannedArrivals: number
  startedArrivals: number
  droppedArrivals: number
  lagMs: { p50: number; p99: number; max: number }
  /** CPU time of the whole process, all threads. */
  cpuSeconds: number
  /** The busiest worker's share of time not spent waiting, 0 to 1. */
  eventLoopUtilization: number
  /** The longest time a worker's event loop did not turn. */
  eventLoopDelayMaxMs: number
  /** Requests sent a second time because the server had closed an idle connection. */
  retries: number
  /** Requests sent because the reply before had said where to go. */
  redirects: number
  connectionsOpened: number
  /** Times of 50 ms and more, of own code of 10 ms and more, in which the event loop of a worker did not turn, of all workers together. */
  standstill: StandstillReport
  /** How long requests waited for a connection because no more were allowed; 0 for those that did not. */
  connectionWaitMs: WaitReport
  /** How long iterations of an open load waited because as many were in flight as are allowed; 0 for those that did not. */
  inFlightWaitMs: WaitReport
  /** The share of all CPU time that the host of a virtual machine took; null where it is not known. */
  stealShare: number | null
  /** How long a CPU quota held the process back, on all cores together; null where it is not known. */
  throttledSeconds: number | null
  /** Connections that could not be opened for want of open files, or of local ports. */
  fileLimitHits: number
  portLimitHits: number
}

export interface StandstillReport {
  count: number
  maxMs: number
  /** While the worker ran code that did not end, waited for a core that others had, or did neither. */
  busySeconds: number
  queuedSeconds: number
  haltedSeconds: number
}

export interface WaitReport {
  p50: number
  p99: number
  max: number
}

export interface EndpointStats {
  name: string
  /** `request` goes over the wire; `group` is a workflow and `measure` a function that the plan measures. */
  kind: 'request' | 'measure' | 'group' | 'tag'
  requests: number
  failures: number
  errorRate: number
  /** Of phases and of what is judged: those that ended in that time, whenever they were due. */
  requestsPerSecond: number
  /** From the intended start to the last byte, successes only. All zero where there was no success. */
  responseMs: LatencyStats
  /** From the actual send to the last byte, successes only. */
  serviceMs: LatencyStats
  bytesSent: number
  bytesReceived: number
  statusCodes: Record<string, number>
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Response times in HdrHistogram V2 compressed encoding (unit: µs), base64. */
  histogram: string
  /** What the time of successes was made of; only in a run with `timings: true`. */
  timingMs?: TimingStats
  /** What is judged and has requests: how well it satisfies, and how much of it was good. */
  apdex?: ApdexStats
  goodput?: GoodputStats
}

/** The Application Performance Index. */
export interface ApdexStats {
  /** 0 to 1. */
  score: number
  /** Requests within this time satisfy; those within four times as much are half as good. */
  withinMs: number
}

/** Requests that did not fail, checks included, and were within their time. */
export interface GoodputStats {
  requests: number
  /** Of all requests. */
  share: number
  perSecond: number
  /** The time that was promised; null where none is, or several are. */
  withinMs: number | null
}

/** The parts of a request's time, in the order in which they come. What a request did not need is not counted in it. */
export interface TimingStats {
  /** From the intended start until a connection took it. */
  queue: TimingPart
  /** Of requests that were the first over their connection. */
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

/** What a metric of the plan's own came to. */
export type MetricStats = TrendStats | CounterStats | GaugeStats | RateStats

interface MetricIdentity {
  name: string
  /** What its values are; null where the plan does not say. */
  unit: string | null
}

/** How values are spread. All zero where there is none. */
export interface TrendStats extends MetricIdentity, LatencyStats {
  kind: 'trend'
  /** How many values there are. */
  count: number
}

export interface CounterStats extends MetricIdentity {
  kind: 'counter'
  /** The sum of what was added. */
  count: number
  perSecond: number
}

/** A level. All zero where it was never set. */
export interface GaugeStats extends MetricIdentity {
  kind: 'gauge'
  /** How often it was set. */
  count: number
  last: number
  min: number
  mean: number
  max: number
}

/** How often something holds. */
export interface RateStats extends MetricIdentity {
  kind: 'rate'
  count: number
  hits: number
  /** Hits of all; 0 where there are none. */
  rate: number
}

export interface LatencyStats {
  min: number
  mean: number
  stddev: number
  p50: number
  p75: number
  p90: number
  p95: number
  p99: number
  p999: number
  max: number
}

export interface PhaseReport {
  name: string
  /** Which of several loads side by side it is a phase of; missing where there is one load. */
  load?: string | undefined
  judged: boolean
  startSeconds: number
  endSeconds: number
  /** Whether the run got this far. */
  reached: boolean
  totals: EndpointStats
  endpoints: EndpointStats[]
}

export interface SeriesPoint {
  /** The start of the point and how long it is. */
  seconds: number
  spanSeconds: number
  phase: string
  /** Users at work at the end of the point. */
  users: number
  /** Iterations per second that the plan asked for; null in a closed load. */
  plannedPerSecond: number | null
  startedPerSecond: number
  requestsPerSecond: number
  failuresPerSecond: number
  failuresByClass: Partial<Record<FailureClass, number>>
  /** Successes that ended in this point; null where there were none. */
  responseMs: { p50: number; p95: number; p99: number; max: number } | null
  lagMaxMs: number
  /** Per endpoint, in the order of `endpoints`. */
  endpoints: { requestsPerSecond: number; failuresPerSecond: number; p95Ms: number | null }[]
  /**
   * Per metric, in the order of `metrics`: of a trend the 95th percentile, of a counter what was added per second, of a
   * gauge its last value, of a rate the share; null where there was none.
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
  /** A few of them with all that was sent and came, without their secrets; none of what is no request. */
  samples: ErrorSample[]
}

/** One exchange that failed. */
export interface ErrorSample extends ExchangeSample {
  /** When it failed, from the start of the run. */
  atSeconds: number
  responseMs: number
}

export interface Finding {
  severity: 'info' | 'warning' | 'critical'
  message: string
  advice: string
}
