import { countOf, countText } from '../../base/units/count.ts'
import { formatFraction } from '../../base/units/ratio.ts'
import type { MetricStats } from '../../record/run-record.ts'
import { formatFigure } from '../../verdict/sla/limit.ts'

/** A metric of the plan in words: its main figure and its other figures. */
export interface MetricWords {
  figure: string
  details: string
}

/** Formats a metric. The main figure is a trend's 95th percentile, a counter's sum, a gauge's last value, a rate's share. */
export function metricWords(stats: MetricStats): MetricWords {
  const { unit } = stats
  const value = (figure: number) => formatFigure(figure, unit === 'ms' ? 'ms' : 'number')
  const suffix = unit === null || unit === 'ms' ? '' : ` ${unit}`
  switch (stats.kind) {
    case 'trend': {
      if (stats.count === 0) return nothing
      const { mean, p50, p99, max, count } = stats
      const details = `p50 ${value(p50)} · p99 ${value(p99)} · max ${value(max)} · mean ${value(mean)} · ${countOf(count, 'value')}`
      return { figure: `p95 ${value(stats.p95)}${suffix}`, details }
    }
    case 'counter': {
      const { count, perSecond } = stats
      return {
        figure: `${formatFigure(count, 'number')}${suffix}`,
        details: formatFigure(perSecond, 'perSecond'),
      }
    }
    case 'gauge': {
      if (stats.count === 0) return nothing
      const { last, min, mean, max } = stats
      const details = `min ${value(min)} · mean ${value(mean)} · max ${value(max)}`
      return { figure: `last ${value(last)}${suffix}`, details }
    }
    case 'rate': {
      const { count, hits, rate } = stats
      if (count === 0) return nothing
      return {
        figure: formatFraction(rate),
        details: `${countText(hits)} of ${countText(count)}`,
      }
    }
  }
}

const nothing: MetricWords = { figure: '–', details: 'no value' }
