import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import type { FigureUnit } from '../../base/units/figure-unit.ts'
import { type MetricCell, type MetricKind, perUnit } from '../../metrics/cell/metric-cell.ts'
import type { MetricDescription } from '../../plan-file/description/plan-description.ts'
import { planMetricInterval, rateInterval } from '../interval/count-interval.ts'
import type { Comparison } from '../language/written-sla.ts'
import type { Metric } from './metric.ts'
import type { MetricView } from './metric-view.ts'
import { percentileFraction } from './percentile-name.ts'

interface Figure {
  unit: FigureUnit
  defaultComparison: Comparison
  read(cell: MetricCell, seconds: number): number | undefined
}

const trendFigures: Record<string, Figure> = {
  min: { unit: 'number', defaultComparison: '>=', read: ({ values }) => values!.minUs / perUnit },
  mean: { unit: 'number', defaultComparison: '<=', read: ({ values }) => values!.meanUs / perUnit },
  max: { unit: 'number', defaultComparison: '<=', read: ({ values }) => values!.maxUs / perUnit },
  count: { unit: 'number', defaultComparison: '>=', read: ({ count }) => count },
}
for (const name of ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9']) trendFigures[name] = percentileFigure(name)!

function percentileFigure(name: string): Figure | undefined {
  const fraction = percentileFraction(name)
  return fraction === undefined
    ? undefined
    : { unit: 'number', defaultComparison: '<=', read: (cell) => cell.percentile(fraction) }
}

/** The figures of a metric of the plan, by its kind and their names. */
const figures: Record<MetricKind, Record<string, Figure>> = {
  trend: trendFigures,
  counter: {
    count: { unit: 'number', defaultComparison: '>=', read: ({ sum }) => sum / perUnit },
    perSecond: {
      unit: 'perSecond',
      defaultComparison: '>=',
      read: ({ sum }, seconds) => (seconds > 0 ? sum / perUnit / seconds : undefined),
    },
  },
  gauge: {
    last: { unit: 'number', defaultComparison: '<=', read: ({ last }) => last / perUnit },
    min: { unit: 'number', defaultComparison: '>=', read: ({ min }) => min / perUnit },
    mean: { unit: 'number', defaultComparison: '<=', read: ({ sum, count }) => sum / perUnit / count },
    max: { unit: 'number', defaultComparison: '<=', read: ({ max }) => max / perUnit },
    count: { unit: 'number', defaultComparison: '>=', read: ({ count }) => count },
  },
  rate: { rate: { unit: 'fraction', defaultComparison: '>=', read: ({ sum, count }) => sum / count } },
}

/**
 * Returns the figure of a metric of the plan by its name. If the unit of the metric is ms, its figures are times. Throws a
 * `PlimsollError` (`bad-sla`) with the nearest name if the kind of metric has no such figure.
 */
export function planMetricFigure(name: string, { name: metric, kind, unit }: MetricDescription): Metric {
  const known = figures[kind]
  const figure = Object.hasOwn(known, name)
    ? known[name]!
    : kind === 'trend'
      ? percentileFigure(name)
      : undefined
  if (figure === undefined) {
    const near = nearestName(name, Object.keys(known))
    throw new PlimsollError('bad-sla', `the ${kind} '${metric}' has no figure '${name}'`, {
      advice: `${near === undefined ? '' : `Did you mean '${near}'? `}Its figures are ${Object.keys(known).join(', ')}.`,
    })
  }
  const fraction = kind === 'trend' ? percentileFraction(name) : undefined
  const isTime = unit === 'ms' && figure.unit === 'number' && name !== 'count' && kind !== 'counter'
  return {
    name,
    unit: isTime ? 'ms' : figure.unit,
    defaultComparison: figure.defaultComparison,
    read: ({ own, cell, seconds }) => {
      if (own !== undefined && own.kind === kind && !own.isEmpty) return figure.read(own, seconds)
      // A counter without a value is 0, but only if anything was measured at all.
      return kind === 'counter' && cell.requests > 0 ? 0 : undefined
    },
    interval: (actual, _, made, limit) =>
      kind === 'counter' ? rateInterval(actual, made) : planMetricInterval(actual, made, limit),
    ...(fraction !== undefined && {
      percentile: { fraction, count: ({ own }: MetricView) => own?.count ?? 0 },
    }),
    ...(kind === 'counter' && { suffersFrom: 'rate' as const }),
  }
}
