import { PlimsollError } from '../../base/error.ts'
import type { WrittenSla } from '../language/written-sla.ts'
import { formatFigure, formatLimit, isUpper, type Limit } from './limit.ts'
import type { Metric } from './metric.ts'

/** Refuses what cannot be together in one promise. Throws a `PlimsollError` (`bad-sla`). */
export function checkClauses({ clauses, metric: name }: WrittenSla, metric: Metric): void {
  const { window, action } = clauses
  if (window?.kind === 'for' && action === 'abort') {
    throw new PlimsollError('bad-sla', `'${name}' that holds for a while at some time cannot abort a run`, {
      advice: 'Whether it does is known at the end: promise it in every stretch, or let it fail.',
    })
  }
  if (metric.monitored && (clauses.window ?? clauses.conditions) !== undefined) {
    throw new PlimsollError('bad-sla', `'${name}' of the target cannot be promised by the second`, {
      advice: `Promise its greatest value: ${name}.max.`,
    })
  }
}

/**
 * Refuses a limit that no run could keep, such as an Apdex above 1 or less than no errors. Limits that are relative to a baseline
 * are what they are. Throws a `PlimsollError` (`bad-sla`).
 */
export function checkAttainable(
  limit: Limit,
  { unit, greatest }: Metric,
  { what, isOwn }: { what: string; isOwn: boolean },
): void {
  if (limit.relative !== undefined) return
  // What a plan measures itself may be below 0: a balance, a change.
  const least = isOwn && unit !== 'fraction' ? Number.NEGATIVE_INFINITY : 0
  const most = unit === 'fraction' ? 1 : (greatest ?? Number.POSITIVE_INFINITY)
  const { comparison, value } = limit
  const end = isUpper(limit) ? least : most
  const isKept = isUpper(limit) ? value > end : value < end
  if (isKept || (value === end && comparison.endsWith('='))) return
  const bound = formatFigure(end, unit)
  throw new PlimsollError('bad-sla', `${what} is '${formatLimit(limit)}', which no run can keep`, {
    advice: `It is never ${isUpper(limit) ? 'less' : 'more'} than ${bound}: '${comparison[0]}= ${bound}' is the most that can be promised.`,
  })
}
