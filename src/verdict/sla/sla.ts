import type { SourcePlace } from '../../base/error.ts'
import type { ScopeKind } from '../../base/row-kind.ts'
import { formatClauses } from '../language/sla-clauses.ts'
import type { Action, Clauses } from '../language/written-sla.ts'
import { isUpper, type Limit } from './limit.ts'
import type { Metric } from './metric.ts'
import { percentileFraction } from './percentile-name.ts'

/** An SLA: a limit on a metric of a scope, with its clauses. */
export interface Sla {
  /** `run`, or the name of an endpoint, group, measured function, tag, scenario or metric. */
  scope: string
  /** The kind of the scope; undefined if only the run shows whether it is a group or a measured function. */
  kind: ScopeKind | undefined
  /** The phase that it applies to; undefined for all judged phases together. */
  phase: string | undefined
  metric: Metric
  limit: Limit
  /** The other clauses. Without any, it always applies, and fails the run if it is not met. */
  clauses?: Omit<Clauses, 'phase'>
  /** The place of the declaration that it belongs to. */
  place: SourcePlace | undefined
  /** The keys that lead to it within that declaration. Empty outside of a plan. */
  keys: readonly string[]
  /** Whether a percentile of too few values for certainty is no data; see `strictCount`. */
  isStrict?: boolean
  /** Set if its endpoint may belong to another plan: it then applies only once the endpoint has been called. */
  ifCalled?: true
  /** Why it is not meant for this run: `for the level 'peak'`; absent if it is. It is then shown, but not judged. */
  notMeant?: string
  /** What the author can do if it has no data; absent without advice of its own. */
  noDataAdvice?: string
  /** If the scope is a tag, the names of the endpoints that have the tag. */
  taggedEndpoints?: readonly string[]
}

/** Returns what an SLA does when it is not met. */
export function actionOf({ clauses }: Pick<Sla, 'clauses'>): Action {
  return clauses?.action ?? 'fail'
}

/** Formats the clauses of an SLA without its phase and its action: `in every 10s while users >= 100`. */
export function clauseText({ clauses = {} }: Pick<Sla, 'clauses'>): string {
  const { action: _, abortAfterSeconds: __, ...when } = clauses
  return formatClauses(when).join(' ')
}

/** The verb after the name of a metric: `p95 was`, `errors were`. */
export function wasOrWere(metric: string): 'was' | 'were' {
  return /^(?:errors|failures|requests|checks)(?:$|\.)/.test(metric) ? 'were' : 'was'
}

/** Returns the SLAs that are meant for a run. */
export function meantSlas(slas: readonly Sla[]): Sla[] {
  return slas.filter(({ notMeant }) => notMeant === undefined)
}

/** Returns the lowest upper limit of response times among SLAs, in ms; undefined without one. */
export function tightestLimitMs(slas: readonly Sla[]): number | undefined {
  const limits = slas.filter(
    (sla) => limitsResponseTime(sla) && isUpper(sla.limit) && !Number.isNaN(sla.limit.value),
  )
  return limits.length === 0 ? undefined : Math.min(...limits.map(({ limit }) => limit.value))
}

/** Whether an SLA limits response times, and not a figure of the generator, the target or a metric of the plan. */
function limitsResponseTime({ kind, metric, limit }: Sla): boolean {
  return kind !== 'metric' && limit.unit === 'ms' && !metric.bySecond && !metric.monitored
}

/**
 * Returns the time within which a request is good, in ms: among the SLAs that always apply, the limit on the maximum or
 * otherwise on the highest percentile. Undefined without such an SLA.
 */
export function goodWithinMs(slas: readonly Sla[]): number | undefined {
  let best: { fraction: number; ms: number } | undefined
  for (const { metric, limit, clauses = {}, phase } of slas) {
    const fraction = metric.name === 'max' ? 1 : percentileFraction(metric.name)
    const alwaysApplies =
      phase === undefined && clauses.after === undefined && clauses.conditions === undefined
    if (fraction === undefined || !alwaysApplies || !isUpper(limit) || Number.isNaN(limit.value)) continue
    if (
      best === undefined ||
      fraction > best.fraction ||
      (fraction === best.fraction && limit.value < best.ms)
    )
      best = { fraction, ms: limit.value }
  }
  return best?.ms
}
