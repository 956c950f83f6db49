import { PlimsollError } from '../../base/error.ts'
import type { WrittenSla } from '../language/written-sla.ts'
import { formatFigure, formatLimit, isUpper, type Limit } from './limit.ts'
import type { Metric } from './metric.ts'

/** Throws a `PlimsollError` (`bad-sla`) if the clauses of an SLA contradict each other or its metric. */
export function checkClauses({ clauses, metric: name }: WrittenSla, metric: Metric): void {
  const { window, action } = clauses
  if (window?.kind === 'for' && action === 'abort') {
    throw new PlimsollError('bad-sla', `the SLA on '${name}' has 'for', which cannot abort a run`, {
      advice: "Only the end of the run shows whether it is met. Use 'in every', or leave out 'or abort'.",
    })
  }
  if (
    metric.ofPhases &&
    (clauses.window ?? clauses.conditions ?? (clauses.after?.seconds || undefined)) !== undefined
  ) {
    throw new PlimsollError(
      'bad-sla',
      `the SLA on '${name}' cannot have 'in every', 'for', 'while' or a time after a phase`,
      {
        advice: `It is a figure of whole phases: leave the clause out, or name a phase with 'in' or 'after'.`,
      },
    )
  }
  if (metric.monitored && (clauses.window ?? clauses.conditions) !== undefined) {
    throw new PlimsollError('bad-sla', `the SLA on '${name}' cannot have 'in every', 'for' or 'while'`, {
      advice: `Set a limit on its maximum instead: ${name}.max.`,
    })
  }
}

/**
 * Throws a `PlimsollError` (`bad-sla`) if no run can meet a limit: an Apdex above 1, or errors below 0. Limits relative to a
 * baseline are not checked. `isOwn` is true for a metric of the plan.
 */
export function checkAttainable(
  limit: Limit,
  { unit, maximum }: Metric,
  { what, isOwn }: { what: string; isOwn: boolean },
): void {
  if (limit.relative !== undefined) return
  // A metric of the plan can be negative: a balance, a difference.
  const lowest = isOwn && unit !== 'fraction' ? Number.NEGATIVE_INFINITY : 0
  const highest = unit === 'fraction' ? 1 : (maximum ?? Number.POSITIVE_INFINITY)
  const { comparison, value } = limit
  const end = isUpper(limit) ? lowest : highest
  const isAttainable = isUpper(limit) ? value > end : value < end
  if (isAttainable || (value === end && comparison.endsWith('='))) return
  const bound = formatFigure(end, unit)
  throw new PlimsollError('bad-sla', `${what} is '${formatLimit(limit)}', which no run can meet`, {
    advice: `It is never ${isUpper(limit) ? 'below' : 'above'} ${bound}. The strictest limit is '${comparison[0]}= ${bound}'.`,
  })
}
