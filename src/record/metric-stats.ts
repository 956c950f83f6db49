import { type MetricCell, perUnit } from '../metrics/cell/metric-cell.ts'
import type { MetricDescription } from '../plan-file/description/plan-description.ts'
import { rounded } from './row-stats.ts'
import type { LatencyStats, MetricStats } from './run-record.ts'

/** The statistics of a metric of the plan, from the values counted within `seconds`. */
export function metricStats(
  { name, kind, unit }: MetricDescription,
  cell: MetricCell,
  seconds: number,
): MetricStats {
  const identity = { name, unit: unit ?? null }
  const { count, sum } = cell
  switch (kind) {
    case 'trend':
      return { kind, ...identity, count, ...distribution(cell) }
    case 'counter':
      return {
        kind,
        ...identity,
        count: sum / perUnit,
        perSecond: seconds > 0 ? rounded(sum / perUnit / seconds) : 0,
      }
    case 'gauge': {
      const { last, min, max } = count === 0 ? { last: 0, min: 0, max: 0 } : cell
      const mean = count === 0 ? 0 : rounded(sum / perUnit / count)
      return { kind, ...identity, count, last: last / perUnit, min: min / perUnit, mean, max: max / perUnit }
    }
    case 'rate':
      return { kind, ...identity, count, hits: sum, rate: count === 0 ? 0 : sum / count }
  }
}

/** The distribution of a trend, in the unit of the metric; all zero if there was no value. */
function distribution(cell: MetricCell): LatencyStats {
  const { minUs, meanUs, stddevUs, maxUs } = cell.values!
  const value = (figure: number) => (Number.isNaN(figure) ? 0 : rounded(figure))
  const at = (fraction: number) => value(cell.percentile(fraction))
  return {
    min: value(minUs / perUnit),
    mean: value(meanUs / perUnit),
    stddev: value(stddevUs / perUnit),
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: value(maxUs / perUnit),
  }
}
