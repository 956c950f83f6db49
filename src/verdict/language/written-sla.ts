import type { SourcePlace } from '../../base/error.ts'

export const comparisons = ['<', '<=', '>', '>='] as const

export type Comparison = (typeof comparisons)[number]

/** The figures of the load in a second that a condition can compare. */
export const conditionNames = ['users', 'rps', 'started', 'inFlight'] as const

export type ConditionName = (typeof conditionNames)[number]

/** A condition on a figure of the load: `users >= 100`. */
export interface Condition {
  name: ConditionName
  comparison: Comparison
  value: number
}

/** An SLA with a window must be met in `every` window of this length, or `for` one window of this length at any time. */
export interface Window {
  kind: 'every' | 'for'
  seconds: number
}

/** What an SLA does when it is not met. */
export const actions = ['fail', 'warn', 'abort'] as const

export type Action = (typeof actions)[number]

/** The clauses after the limit of an SLA. */
export interface Clauses {
  /** Only in this phase. */
  phase?: string
  /** Only from this long after the start of a phase. */
  after?: { phase: string; seconds: number }
  window?: Window
  /** Only in seconds in which all of these conditions hold. */
  conditions?: readonly Condition[]
  /** `fail` by default. */
  action?: Action
  /** How long the SLA must have been continuously unmet before the run is aborted; 0 by default. */
  abortAfterSeconds?: number
}

/** An SLA as it is written, in a plan, a document or on the command line. Nothing in it is looked up yet. */
export interface WrittenSla {
  /** The name of what it applies to, as written; undefined for the whole run. */
  scope?: string
  metric: string
  /** The usual comparison of the metric by default. */
  comparison?: Comparison
  /** A figure with its unit, or `baseline + 10%`. */
  limit: string
  clauses: Clauses
}

/** An SLA in a document, and its place there. */
export interface DocumentSla {
  written: WrittenSla
  place: SourcePlace
  /** The place of the name that it applies to, where that is elsewhere. */
  scopePlace?: SourcePlace
  /** A phase that it applies to if the load has it. Otherwise it applies to the whole run, or to nothing. */
  phaseIfAny?: { name: string; otherwise: 'run' | 'nothing' }
}
