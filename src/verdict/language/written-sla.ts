import type { SourcePlace } from '../../base/error.ts'

export const comparisons = ['<', '<=', '>', '>='] as const

export type Comparison = (typeof comparisons)[number]

/** What a promise may hold under: a figure of the load in a second. */
export const conditionNames = ['users', 'rps', 'started', 'inFlight'] as const

export type ConditionName = (typeof conditionNames)[number]

/** A figure of the load against a number: `users >= 100`. */
export interface Condition {
  name: ConditionName
  comparison: Comparison
  value: number
}

/**
 * When a promise is judged: over all the time that counts, in `every` stretch of so long, or `for` so long in a row at
 * some time.
 */
export interface Window {
  kind: 'every' | 'for'
  seconds: number
}

/** What a broken promise does. */
export const actions = ['fail', 'warn', 'abort'] as const

export type Action = (typeof actions)[number]

/** What stands behind the limit of a promise. */
export interface Clauses {
  /** Only in this phase. */
  phase?: string
  /** Only from so long after the begin of a phase. */
  after?: { phase: string; seconds: number }
  window?: Window
  /** Only in seconds in which all of them hold. */
  conditions?: readonly Condition[]
  /** `fail` unless said otherwise. */
  action?: Action
  /** For how long it must have been broken without a break before the run is aborted; at once unless said otherwise. */
  abortAfterSeconds?: number
}

/** A promise as it is written, in whichever of the three ways; nothing is looked up yet. */
export interface WrittenSla {
  /** What it is about, as written; undefined for the whole run. */
  scope?: string
  metric: string
  /** What is usual for the metric unless said otherwise. */
  comparison?: Comparison
  /** A figure with its unit, or `baseline + 10%`. */
  limit: string
  clauses: Clauses
}

/** A promise of a document, and where it stands there. */
export interface DocumentSla {
  written: WrittenSla
  place: SourcePlace
  /** Where the name of what it is about stands, if that is elsewhere. */
  scopePlace?: SourcePlace
  /**
   * A phase that it is about if there is one: without one it is about the whole run, or, where there is no saying so, about
   * nothing that the run has.
   */
  phaseIfAny?: { name: string; otherwise: 'run' | 'nothing' }
}
