import type { SourcePlace } from '../../base/error.ts'
import type { ScopeKind } from '../../base/row-kind.ts'
import { formatClauses } from '../language/sla-clauses.ts'
import type { Action, Clauses } from '../language/written-sla.ts'
import { isUpper, type Limit } from './limit.ts'
import type { Metric } from './metric.ts'
import { percentileOf } from './percentile-name.ts'

/** One promise: a limit on a metric of a scope, and when and how it counts. */
export interface Sla {
  /** `run`, or the name of what it is about. */
  scope: string
  /** What has that name; undefined where only the run will show whether it is a group or a measured function. */
  kind: ScopeKind | undefined
  /** The phase that it holds in; undefined = all judged phases together. */
  phase: string | undefined
  metric: Metric
  limit: Limit
  /** When and how it counts, besides the phase; always and as a failure unless said otherwise. */
  clauses?: Omit<Clauses, 'phase'>
  /** Near where the user wrote it: the line of the declaration that it belongs to. */
  place: SourcePlace | undefined
  /** The keys that lead to it within that declaration. */
  keys: readonly string[]
  /** Made by what may be of another plan: it counts only once that has been called. */
  ifCalled?: true
  /** The tags of endpoints whose requests a tag's promise is about: their names. */
  taggedEndpoints?: readonly string[]
}

/** What a broken promise does. */
export function actionOf({ clauses }: Pick<Sla, 'clauses'>): Action {
  return clauses?.action ?? 'fail'
}

/** The clauses of a promise as they are written, without its phase and its action: `in every 10s while users >= 100`. */
export function clauseText({ clauses = {} }: Pick<Sla, 'clauses'>): string {
  const { action: _, abortAfterSeconds: __, ...when } = clauses
  return formatClauses(when).join(' ')
}

/** The shortest response time that is promised as an upper bound, in ms; undefined where none is. */
export function tightestLimitMs(slas: readonly Sla[]): number | undefined {
  const limits = slas.filter((sla) => isOfTime(sla) && isUpper(sla.limit) && !Number.isNaN(sla.limit.value))
  return limits.length === 0 ? undefined : Math.min(...limits.map(({ limit }) => limit.value))
}

/** Whether a promise is about response times. What the generator promises of itself, and a plan of its own values, is not. */
function isOfTime({ kind, metric, limit }: Sla): boolean {
  return kind !== 'metric' && limit.unit === 'ms' && !metric.bySecond && !metric.monitored
}

/**
 * The time within which a request of something is good, in ms: the limit on the highest of its percentiles that is promised
 * always, the maximum above all others. Undefined where no such time is promised.
 */
export function goodWithinMs(slas: readonly Sla[]): number | undefined {
  let best: { fraction: number; ms: number } | undefined
  for (const { metric, limit, clauses = {}, phase } of slas) {
    const fraction = metric.name === 'max' ? 1 : percentileOf(metric.name)
    const isAlways = phase === undefined && clauses.after === undefined && clauses.conditions === undefined
    if (fraction === undefined || !isAlways || !isUpper(limit) || Number.isNaN(limit.value)) continue
    if (
      best === undefined ||
      fraction > best.fraction ||
      (fraction === best.fraction && limit.value < best.ms)
    )
      best = { fraction, ms: limit.value }
  }
  return best?.ms
}
