import type { RowKind } from '../base/row-kind.ts'
import type { Cell } from './cell/cell.ts'
import type { MetricCell } from './cell/metric-cell.ts'
import type { TimingCell } from './cell/timing-cell.ts'
import type { OwnDelayFigures } from './delay/own-delay-figures.ts'
import type { GeneratorPressure } from './generator-pressure.ts'
import type { Histogram } from './histogram/histogram.ts'
import type { LoadShortfall } from './load-shortfall.ts'
import type { AnswerFigures } from './silence/answer-figures.ts'

/** The measurements of one worker in one second of a run. Its counts are of that second, never totals. */
export interface Delta {
  worker: number
  /** Counts 0, 1, 2, … for each worker. A gap means that a delta was lost. */
  sequence: number
  /** The second of the run, from 0. Seconds that the worker could not close in time are skipped. */
  second: number
  /** Whether this is the worker's last delta. */
  final: boolean
  /** Rows first mentioned in this delta; `index` counts from 0 for each worker, without gaps. */
  names: RowName[]
  cells: DeltaCell[]
  scenarios: ScenarioCounts[]
  checks: CheckCounts[]
  errors: ErrorCounts[]
  metrics: MetricCounts[]
  /** The time that each part of the requests took; empty unless the plan enables it. */
  timings: DeltaTiming[]
  load: LoadFigures
}

/** A row with the index that a worker gave it. */
export interface RowName {
  index: number
  name: string
  kind: RowKind
}

/** The counts of a row in a phase. */
export interface DeltaCell {
  phase: number
  row: number
  cell: Cell
}

/** The time that each part of a row's successes took in a phase. */
export interface DeltaTiming {
  phase: number
  row: number
  cell: TimingCell
}

/** The number of iterations of a scenario. */
export interface ScenarioCounts {
  /** The index of the scenario in the plan. */
  scenario: number
  started: number
  /** Iterations that ended, including failed ones. */
  completed: number
  failed: number
}

/** The outcomes of a check in a phase. */
export interface CheckCounts {
  phase: number
  name: string
  passes: number
  failures: number
}

/** The number of equal errors. */
export interface ErrorCounts {
  /** The name of the row that failed, or of the scenario or other code in which the error occurred. */
  label: string
  /** Index into `failureClasses`. */
  classIndex: number
  message: string
  count: number
  /** The time of the first and of the last error, in ms from the start of the run. */
  firstSeenMs: number
  lastSeenMs: number
}

/** The values of one of the plan's own metrics in a phase. */
export interface MetricCounts {
  phase: number
  /** The row that the metric belongs to; undefined for a metric of the run. */
  row?: number | undefined
  name: string
  cell: MetricCell
}

/** The figures of a worker's load in one second. */
export interface LoadFigures {
  /** The number of iterations that were due, that began, and that were dropped. */
  planned: number
  started: number
  dropped: number
  loadShortfall: LoadShortfall
  /** The number of users, and of iterations in flight, when the delta was made. */
  users: number
  inFlight: number
  retries: number
  redirects: number
  /** Cookies that a limit kept users from storing. */
  cookiesDropped: number
  connectionsOpened: number
  /** The time from the intended to the actual start. */
  lagUs: Histogram
  loopActiveMs: number
  loopIdleMs: number
  loopDelayMaxMs: number
  cpuMs: number
  pressure: GeneratorPressure
  /** When requests were under way, and when they succeeded. */
  answers: AnswerFigures
  /** How the generator itself delayed this load. */
  ownDelays: OwnDelayFigures
}

/** The name under which everything beyond a limit is counted: rows (one of each kind), checks, metrics and errors. */
export const otherName = '(other)'

/** The maximum contents of a delta. The recorder respects these limits, and a reader refuses anything beyond them. */
export const deltaLimits = {
  bytes: 16 * 1024 * 1024,
  /** The memory of its decoded cells. Two encoded bytes can become a page of a histogram. */
  memoryBytes: 256 * 1024 * 1024,
  workers: 10_000,
  /** Ten years. */
  seconds: 315_360_000,
  phases: 1_000,
  scenarios: 1_000,
  /** Rows of a worker, without one row of each kind for the rest. */
  rows: 5_000,
  cells: 65_536,
  /** Checks of one phase. */
  checks: 1_000,
  /** Groups of errors in a second, without one group of each failure class for the rest. */
  errors: 200,
  /** Entries of arrivals by the second in which they were due. A worker that was stopped for long has many at once. */
  arrivals: 100_000,
  /** Metrics of the run in one phase. A plan cannot declare more. */
  metrics: 500,
  /** Metrics of rows in one phase. */
  rowMetrics: 5_000,
  /** The length of a name or a message in UTF-16 units. */
  textLength: 300,
} as const
