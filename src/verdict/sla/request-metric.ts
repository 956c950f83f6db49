import { failureClasses } from '../../base/failure-class.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import type { Histogram } from '../../metrics/histogram/histogram.ts'
import { nearestRank } from '../../metrics/histogram/nearest-rank.ts'
import { checkInterval, delayedShare, errorInterval, rateInterval } from '../interval/count-interval.ts'
import { offeredInterval, responseInterval, serviceInterval } from '../interval/time-interval.ts'
import type { Metric } from './metric.ts'
import type { MetricView } from './metric-view.ts'
import { percentileFraction } from './percentile-name.ts'
import { timeFigure } from './time-figure.ts'

/** Returns a metric of response or service times: `p95`, `mean`, `service.p99`. Undefined for another name. */
export function timeMetric(name: string): Metric | undefined {
  const isService = name.startsWith('service.')
  const fraction = percentileFraction(name)
  if (fraction !== undefined) return percentileMetric(name, fraction)
  const time = timeFigure(isService ? name.slice('service.'.length) : name)
  if (time === undefined) return undefined
  return {
    name,
    unit: 'ms',
    defaultComparison: time.defaultComparison,
    read: ({ cell }) => {
      const histogram = isService ? cell.serviceUs : cell.responseUs
      return histogram.isEmpty ? undefined : time.readUs(histogram) / 1_000
    },
    interval: isService
      ? (actual, { cell }, made, limit) => serviceInterval(time.kind, actual, cell, made, limit)
      : (actual, { cell }, made, limit, lowUs) =>
          responseInterval(time.kind, actual, cell, lowUs, made, limit),
    ...(!isService && { suffersFrom: 'waits' as const }),
    ...(typeof time.kind === 'number' && {
      percentile: { fraction: time.kind, count: ({ cell }: MetricView) => cell.serviceUs.count },
    }),
  }
}

function percentileMetric(name: string, fraction: number): Metric {
  return {
    name,
    unit: 'ms',
    defaultComparison: '<=',
    fraction,
    percentile: { fraction, count: ({ cell }) => cell.responseUs.count },
    read: ({ cell, percentileUs }) => {
      if (cell.responseUs.isEmpty) return undefined
      return (percentileUs?.(fraction) ?? cell.responseUs.percentile(fraction)) / 1_000
    },
    interval: (actual, { cell }, made, limit, lowUs) =>
      responseInterval(fraction, actual, cell, lowUs, made, limit),
    suffersFrom: 'waits',
  }
}

/**
 * Returns a metric of the response times of all requests, with failures as infinitely slow: `offered.p95`. Undefined for
 * another name. If more than 5 % of the requests failed, `offered.p95` is infinite.
 */
export function offeredMetric(name: string): Metric | undefined {
  const fraction = name.startsWith('offered.') ? percentileFraction(name.slice('offered.'.length)) : undefined
  if (fraction === undefined) return undefined
  return {
    name,
    unit: 'ms',
    defaultComparison: '<=',
    percentile: { fraction, count: ({ cell }) => cell.ended },
    read: ({ cell }) => (cell.ended === 0 ? undefined : offeredMs(fraction, cell.responseUs, cell.failures)),
    interval: (actual, { cell }, made, limit, lowUs) =>
      offeredInterval(fraction, actual, cell, lowUs, made, limit),
    suffersFrom: 'waits',
  }
}

/** The percentile of successes and `failures`, which are slower than all successes, in ms. */
function offeredMs(fraction: number, successes: Histogram, failures: number): number {
  const rank = nearestRank(fraction, successes.count + failures)
  if (rank > successes.count) return Number.POSITIVE_INFINITY
  return successes.percentile(rank / successes.count) / 1_000
}

/** Returns a metric of counts: `rps`, `requests`, `failures`, the share of passed `checks`, or `availability`. Undefined for another name. */
export function countMetric(name: string): Metric | undefined {
  switch (name) {
    case 'rps':
      return {
        name,
        unit: 'perSecond',
        defaultComparison: '>=',
        read: ({ cell, ended, seconds, wasCalled = false }) =>
          (cell.requests === 0 && ended === 0 && !wasCalled) || seconds <= 0 ? undefined : ended / seconds,
        interval: (actual, _, made) => rateInterval(actual, made),
        suffersFrom: 'rate',
      }
    case 'requests':
      return {
        name,
        unit: 'number',
        defaultComparison: '>=',
        read: ({ cell }) => cell.requests || undefined,
        interval: (actual, _, made) => rateInterval(actual, made),
        suffersFrom: 'rate',
      }
    case 'failures':
      return {
        name,
        unit: 'number',
        defaultComparison: '<=',
        read: ({ cell }) => (cell.ended === 0 ? undefined : cell.failures),
        interval: (actual, { cell }, made) =>
          errorInterval(actual, cell.ownFailures, delayedShare(cell), made),
      }
    case 'availability':
      return {
        name,
        unit: 'fraction',
        defaultComparison: '>=',
        runOnly: true,
        ofPhases: true,
        read: ({ cell, seconds, silentSeconds }) =>
          cell.requests === 0 || seconds <= 0 ? undefined : 1 - silentSeconds / seconds,
      }
    case 'checks':
      return {
        name,
        unit: 'fraction',
        defaultComparison: '>=',
        runOnly: true,
        read: ({ checkPasses, checkFailures }) => {
          const all = checkPasses + checkFailures
          return all === 0 ? undefined : checkPasses / all
        },
        interval: (actual, _, made) => checkInterval(actual, made),
      }
  }
}

/** Returns a metric of the share of failures: `errors`, `errors.5xx` or `errors.503`. Undefined for another name. */
export function errorMetric(name: string): Metric | undefined {
  if (name === 'errors')
    return errorShare(
      name,
      (cell) => cell.failures,
      (cell) => cell.ownFailures,
    )
  if (!name.startsWith('errors.')) return undefined
  const kind = name.slice('errors.'.length)
  const classIndex = failureClasses.findIndex((each) => each.replace('http_', '') === kind)
  if (classIndex >= 0) {
    return errorShare(
      name,
      (cell) => cell.failuresByClass[classIndex]!,
      (cell) => cell.ownFailuresByClass[classIndex]!,
    )
  }
  if (!/^[1-9]\d\d$/.test(kind)) return undefined
  const status = Number(kind)
  const ofStatus = (cell: Cell) => cell.failedStatusCodes.get(status)
  const statusIndex = failureClasses.indexOf(status < 500 ? 'http_4xx' : 'http_5xx')
  return errorShare(name, ofStatus, (cell) => Math.min(ofStatus(cell), cell.ownFailuresByClass[statusIndex]!))
}

/** `own` counts those that the generator can have made itself. */
function errorShare(name: string, count: (cell: Cell) => number, own: (cell: Cell) => number): Metric {
  return {
    name,
    unit: 'fraction',
    defaultComparison: '<=',
    read: ({ cell }) => (cell.ended === 0 ? undefined : count(cell) / cell.ended),
    interval: (actual, { cell }, made) =>
      errorInterval(actual, own(cell) / cell.ended, delayedShare(cell), made),
  }
}
