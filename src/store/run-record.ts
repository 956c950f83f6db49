import type { FailureClass } from '../base/failure-class.ts'

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
  /** The same for each endpoint, in the order in which the plan declares them. */
  endpoints: EndpointStats[]
  /** What the verdict is about: the phases that are judged, together. */
  judged: { durationSeconds: number; totals: EndpointStats; endpoints: EndpointStats[] }
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
  workers: number
  tags: Record<string, string>
  /** How the run ended: by its plan, or before. */
  ended: 'complete' | 'interrupted' | 'failed'
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

export interface SlaVerdict {
  /** `run`, or the name of an endpoint. */
  scope: string
  metric: string
  /** As the user wrote it, with its comparison: `<= 300ms`. */
  limit: string
  /** In the unit of the limit: ms, a fraction, or per second. Null where there was no data. */
  actual: number | null
  unit: 'ms' | 'fraction' | 'perSecond'
  status: 'pass' | 'fail' | 'no-data'
  /** The phase that it holds in, or null for all judged phases together. */
  phase: string | null
  /** Since when it has been broken at the end of the run, in seconds from the start; null when it holds. */
  failedSinceSeconds: number | null
  /** The line of the plan that promises it. */
  source: { file: string; line: number } | null
}

export interface GeneratorReport {
  status: 'ok' | 'limited'
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
  connectionsOpened: number
}

export interface EndpointStats {
  name: string
  requests: number
  failures: number
  errorRate: number
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
}

export interface Finding {
  severity: 'info' | 'warning' | 'critical'
  message: string
  advice: string
}
