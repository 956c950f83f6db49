import type { RowKind } from '../base/row-kind.ts'
import type { Cell } from './cell/cell.ts'
import type { MetricCell } from './cell/metric-cell.ts'
import type { TimingCell } from './cell/timing-cell.ts'
import type { GeneratorPressure } from './generator-pressure.ts'
import type { Histogram } from './histogram/histogram.ts'
import type { LoadShortfall } from './load-shortfall.ts'

/** What one worker measured in one second of a run: only what happened in it, never totals. */
export interface Delta {
  worker: number
  /** 0, 1, 2, … per worker: a gap means that something was lost. */
  sequence: number
  /** Which second of the run, from 0. Seconds in which a worker could not close anything are skipped. */
  second: number
  /** The worker's last. */
  final: boolean
  /** Endpoints first mentioned in this delta; `index` counts from 0 per worker, without gaps. */
  names: RowName[]
  cells: DeltaCell[]
  scenarios: ScenarioCounts[]
  checks: CheckCounts[]
  errors: ErrorCounts[]
  metrics: MetricCounts[]
  /** Where the time of requests went; only where the plan asks for it. */
  timings: DeltaTiming[]
  load: LoadFigures
}

export interface RowName {
  index: number
  name: string
  kind: RowKind
}

export interface DeltaCell {
  phase: number
  row: number
  cell: Cell
}

export interface DeltaTiming {
  phase: number
  row: number
  cell: TimingCell
}

export interface ScenarioCounts {
  scenario: number
  started: number
  /** Iterations that ended, the failed ones included. */
  completed: number
  failed: number
}

export interface CheckCounts {
  /** The phase that it was then. */
  phase: number
  name: string
  passes: number
  failures: number
}

export interface ErrorCounts {
  /** The name of the row it was counted in, or that of what it happened in. */
  label: string
  /** As in `failureClasses`. */
  classIndex: number
  message: string
  count: number
  /** In ms from the start of the run. */
  firstSeenMs: number
  lastSeenMs: number
}

/** What a metric of the plan's own counted. */
export interface MetricCounts {
  phase: number
  /** The row that it belongs to; undefined for a metric of the run. */
  row?: number | undefined
  name: string
  cell: MetricCell
}

export interface LoadFigures {
  /** Iterations that the schedule asked for, that began, and that were given up. */
  planned: number
  started: number
  dropped: number
  loadShortfall: LoadShortfall
  /** As they were when the delta was made. */
  users: number
  inFlight: number
  retries: number
  redirects: number
  connectionsOpened: number
  /** From the intended to the actual send. */
  lagUs: Histogram
  loopActiveMs: number
  loopIdleMs: number
  loopDelayMaxMs: number
  cpuMs: number
  pressure: GeneratorPressure
}

/** The name of what stands for all those beyond a limit: rows (one of each kind), checks, errors. */
export const otherName = '(other)'

/** What a delta may hold at most. The recorder keeps to it, and a reader takes nothing beyond it. */
export const deltaLimits = {
  bytes: 16 * 1024 * 1024,
  /** What its cells take once they are read: two bytes can make a page. */
  memoryBytes: 256 * 1024 * 1024,
  workers: 10_000,
  /** Ten years. */
  seconds: 315_360_000,
  phases: 1_000,
  scenarios: 1_000,
  /** Per worker; a few more for what did not fit, one of each kind. */
  rows: 5_000,
  cells: 65_536,
  /** Of one phase. */
  checks: 1_000,
  /** Per second; one more of each class for what did not fit. */
  errors: 200,
  /** Of one phase, those of the run; a plan declares no more. */
  metrics: 500,
  /** Of one phase, those of rows. */
  rowMetrics: 5_000,
  /** Of a name or a message, in UTF-16 units. */
  textLength: 300,
} as const
