import { rateInterval } from '../interval/count-interval.ts'
import type { Metric } from './metric.ts'
import type { MetricView } from './metric-view.ts'
import { timeFigure } from './time-figure.ts'

/** Returns a metric of lag, such as `lag.p95`; undefined for another name. `lag` alone is the 99th percentile. */
export function lagMetric(name: string): Metric | undefined {
  const time =
    name === 'lag' ? timeFigure('p99') : name.startsWith('lag.') ? timeFigure(name.slice(4)) : undefined
  if (time === undefined) return undefined
  return {
    name,
    unit: 'ms',
    defaultComparison: time.defaultComparison,
    runOnly: true,
    bySecond: true,
    ...(typeof time.kind === 'number' && {
      percentile: { fraction: time.kind, count: ({ lagUs }: MetricView) => lagUs.count },
    }),
    read: ({ lagUs }) => (lagUs.isEmpty ? undefined : time.readUs(lagUs) / 1_000),
  }
}

/** Returns a metric of started iterations: `started` per second, or `started.share` of those due. Undefined for another name. */
export function startMetric(name: string): Metric | undefined {
  const common = { name, defaultComparison: '>=', runOnly: true, bySecond: true } as const
  if (name === 'started') {
    return {
      ...common,
      unit: 'perSecond',
      read: ({ started, seconds }) => (seconds <= 0 ? undefined : started / seconds),
      interval: (actual, _, made) => rateInterval(actual, made),
      suffersFrom: 'rate',
    }
  }
  if (name !== 'started.share') return undefined
  return {
    ...common,
    unit: 'fraction',
    // A late iteration may start in a later second than it was due, so the share in a second can exceed 1.
    read: ({ started, planned }) => (planned === 0 ? undefined : Math.min(1, started / planned)),
    interval: (actual, _, made) => [actual, made.isMade ? actual : 1],
    suffersFrom: 'rate',
  }
}
