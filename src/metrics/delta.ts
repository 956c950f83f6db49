import type { RowKind } from '../base/row-kind.ts'
import type { Cell } from './cell/cell.ts'
import type { MetricCell } from './cell/metric-cell.ts'
import type { TimingCell } from './cell/timing-cell.ts'
import type { GeneratorPressure } from './generator-pressure.ts'
import type { Histogram } from './histogram/histogram.ts'
import type { LoadShortfall } from './load-shortfall.ts'

/** What one worker measured in one second of a run: only what happened in that second, never totals. */
export interface Delta {
  worker: number
  /** 0, 1, 2, … for each worker: a gap means that a delta was lost. */
  sequence: number
  /** The second of the run, from 0. Seconds that the worker could not close in time are skipped. */
  second: number
  /** Whether it is the worker's last. */
  final: boolean
  /** Rows first mentioned in this delta; `index` counts from 0 for each worker, without gaps. */
  names: RowName[]
  cells: DeltaCell[]
  scenarios: ScenarioCounts[]
  checks: CheckCounts[]
  errors: ErrorCounts[]
  metrics: MetricCounts[]
  /** Where the time of requests went; empty unless the plan asks for it. */
  timings: DeltaTiming[]
  load: LoadFigures
}

/** A row as a worker names it. */
export interface RowName {
  index: number
  name: string
  kind: RowKind
}

/** What was counted in a row in a phase. */
export interface DeltaCell {
  phase: number
  row: number
  cell: Cell
}

/** Where the time of a row's successes in a phase went. */
export interface DeltaTiming {
  phase: number
  row: number
  cell: TimingCell
}

/** Iterations of a scenario, by its index in the plan. */
export interface ScenarioCounts {
  scenario: number
  started: number
  /** Iterations that ended, the failed ones included. */
  completed: number
  failed: number
}

/** Outcomes of a check in a phase. */
export interface CheckCounts {
  phase: number
  name: string
  passes: number
  failures: number
}

/** Errors of one kind. */
export interface ErrorCounts {
  /** The name of the row that failed, or of what the error happened in. */
  label: string
  /** Index into `failureClasses`. */
  classIndex: number
  message: string
  count: number
  /** In ms from the start of the run. */
  firstSeenMs: number
  lastSeenMs: number
}

/** What a metric of the plan's own counted in a phase. */
export interface MetricCounts {
  phase: number
  /** The row that it belongs to; undefined for a metric of the run. */
  row?: number | undefined
  name: string
  cell: MetricCell
}

/** The figures of a worker's load. */
export interface LoadFigures {
  /** Iterations that were due, that began, and that were dropped. */
  planned: number
  started: number
  dropped: number
  loadShortfall: LoadShortfall
  /** When the delta was made. */
  users: number
  inFlight: number
  retries: number
  redirects: number
  connectionsOpened: number
  /** From the intended to the actual start. */
  lagUs: Histogram
  loopActiveMs: number
  loopIdleMs: number
  loopDelayMaxMs: number
  cpuMs: number
  pressure: GeneratorPressure
}

/** The name of what stands for everything beyond a limit: rows (one of each kind), checks, metrics, errors. */
export const otherName = '(other)'

/** The most that a delta may hold. The recorder keeps to it, and a reader refuses anything beyond it. */
export const deltaLimits = {
  bytes: 16 * 1024 * 1024,
  /** The memory of its cells once they are read: two bytes can become a page. */
  memoryBytes: 256 * 1024 * 1024,
  workers: 10_000,
  /** Ten years. */
  seconds: 315_360_000,
  phases: 1_000,
  scenarios: 1_000,
  /** Of a worker; one more of each kind for the rest. */
  rows: 5_000,
  cells: 65_536,
  /** Of one phase. */
  checks: 1_000,
  /** Of a second; one more of each class for the rest. */
  errors: 200,
  /** Metrics of the run in one phase; a plan declares no more. */
  metrics: 500,
  /** Metrics of rows in one phase. */
  rowMetrics: 5_000,
  /** Of a name or a message, in UTF-16 units. */
  textLength: 300,
} as const
