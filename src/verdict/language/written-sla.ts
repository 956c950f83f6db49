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

/** The window of an SLA: it must be met in `every` window of this duration, or `for` at least one. */
export interface Window {
  kind: 'every' | 'for'
  seconds: number
}

/** What an SLA does when it is not met. */
export const actions = ['fail', 'warn', 'abort'] as const

export type Action = (typeof actions)[number]

/** The clauses after the limit of an SLA. */
export interface Clauses {
  /** The SLA applies only in this phase. */
  phase?: string
  /** The SLA applies only from this many seconds after the start of a phase. */
  after?: { phase: string; seconds: number }
  window?: Window
  /** The SLA applies only in seconds in which all of these conditions are met. */
  conditions?: readonly Condition[]
  /** `fail` by default. */
  action?: Action
  /** The seconds for which the SLA must be continuously unmet before the run is aborted; 0 by default. */
  abortAfterSeconds?: number
}

/** An SLA as it is written, in a plan, a document or on the command line. Its names are not looked up yet. */
export interface WrittenSla {
  /** The name of its scope, as written; undefined for the whole run. */
  scope?: string
  metric: string
  /** The default comparison of the metric if left out. */
  comparison?: Comparison
  /** A figure with its unit, or `baseline + 10%`. */
  limit: string
  clauses: Clauses
}

/** An SLA in a document, and its place there. */
export interface DocumentSla {
  written: WrittenSla
  place: SourcePlace
  /** The place of the name of its scope, if that is elsewhere. */
  scopePlace?: SourcePlace
  /** A phase that it applies to if the load has it. Otherwise it applies to the whole run, or to nothing. */
  phaseIfAny?: { name: string; otherwise: 'run' | 'nothing' }
}
