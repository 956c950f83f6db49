import { nearestRank } from '../../metrics/histogram/nearest-rank.ts'
import type { MetricView } from '../sla/metric-view.ts'
import type { Sla } from '../sla/sla.ts'

/** The confidence of strict evidence. */
const confidence = 0.95

/** Whether a percentile of so few values is only the largest of them: those below 1 / (1 − fraction). */
export function isFew(fraction: number, count: number): boolean {
  return nearestRank(fraction, count) >= count
}

/**
 * Returns the number of values of which none above a limit shows with 95 % confidence that the percentile meets it: the
 * smallest n with 1 − fraction^n ≥ 0.95. For p95 that is 59, for p99 299, for p99.9 2,995.
 *
 * Source: the one-sided binomial confidence bound of a quantile (Conover, Practical Nonparametric Statistics, 3.3).
 */
export function strictCount(fraction: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(fraction))
}

/** Returns how many values a percentile is of in a view; undefined for any other figure. */
export function countIn({ metric }: Sla, view: MetricView): number | undefined {
  return metric.percentile?.count(view)
}

/** Whether an SLA asks for strict evidence, and `count` values are too few for it. */
export function lacksEvidence({ isStrict = false, metric }: Sla, count: number | undefined): boolean {
  return isStrict && count !== undefined && count < strictCount(metric.percentile!.fraction)
}
