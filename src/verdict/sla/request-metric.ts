import { failureClasses } from '../../base/failure-class.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import type { Metric } from './metric.ts'
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
  }
}

function percentileMetric(name: string, fraction: number): Metric {
  return {
    name,
    unit: 'ms',
    defaultComparison: '<=',
    fraction,
    read: ({ cell, percentileUs }) => {
      if (cell.responseUs.isEmpty) return undefined
      return (percentileUs?.(fraction) ?? cell.responseUs.percentile(fraction)) / 1_000
    },
  }
}

/** Returns a metric of counts: `rps`, `requests`, `failures`, or the share of passed `checks`. Undefined for another name. */
export function countMetric(name: string): Metric | undefined {
  switch (name) {
    case 'rps':
      return {
        name,
        unit: 'perSecond',
        defaultComparison: '>=',
        read: ({ cell, ended, seconds, wasCalled = false }) =>
          (cell.requests === 0 && ended === 0 && !wasCalled) || seconds <= 0 ? undefined : ended / seconds,
      }
    case 'requests':
      return { name, unit: 'number', defaultComparison: '>=', read: ({ cell }) => cell.requests || undefined }
    case 'failures':
      return {
        name,
        unit: 'number',
        defaultComparison: '<=',
        read: ({ cell }) => (cell.ended === 0 ? undefined : cell.failures),
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
      }
  }
}

/** Returns a metric of the share of failures: `errors`, `errors.5xx` or `errors.503`. Undefined for another name. */
export function errorMetric(name: string): Metric | undefined {
  if (name === 'errors') return errorShare(name, (cell) => cell.failures)
  if (!name.startsWith('errors.')) return undefined
  const kind = name.slice('errors.'.length)
  const classIndex = failureClasses.findIndex((each) => each.replace('http_', '') === kind)
  if (classIndex >= 0) return errorShare(name, (cell) => cell.failuresByClass[classIndex]!)
  if (!/^[1-9]\d\d$/.test(kind)) return undefined
  const status = Number(kind)
  return errorShare(name, (cell) => cell.failedStatusCodes.get(status))
}

function errorShare(name: string, count: (cell: Cell) => number): Metric {
  return {
    name,
    unit: 'fraction',
    defaultComparison: '<=',
    read: ({ cell }) => (cell.ended === 0 ? undefined : count(cell) / cell.ended),
  }
}
