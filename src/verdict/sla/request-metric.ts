import { failureClasses } from '../../base/failure-class.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import type { Metric } from './metric.ts'
import { percentileOf } from './percentile-name.ts'
import { timeOf } from './time-figure.ts'

/** The metrics of response times and service times: `p95`, `mean`, `service.p99`. */
export function timeMetric(name: string): Metric | undefined {
  const isService = name.startsWith('service.')
  const fraction = percentileOf(name)
  if (fraction !== undefined) return percentileMetric(name, fraction)
  const time = timeOf(isService ? name.slice('service.'.length) : name)
  if (time === undefined) return undefined
  return {
    name,
    unit: 'ms',
    usual: time.usual,
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
    usual: '<=',
    fraction,
    read: ({ cell, percentileUs }) => {
      if (cell.responseUs.isEmpty) return undefined
      return (percentileUs?.(fraction) ?? cell.responseUs.percentile(fraction)) / 1_000
    },
  }
}

/** The metrics of counts: requests, failures, and the share of checks that passed. */
export function countMetric(name: string): Metric | undefined {
  switch (name) {
    case 'rps':
      return {
        name,
        unit: 'perSecond',
        usual: '>=',
        read: ({ cell, ended, seconds }) =>
          (cell.requests === 0 && ended === 0) || seconds <= 0 ? undefined : ended / seconds,
      }
    case 'requests':
      return { name, unit: 'number', usual: '>=', read: ({ cell }) => cell.requests || undefined }
    case 'failures':
      return {
        name,
        unit: 'number',
        usual: '<=',
        read: ({ cell }) => (cell.requests === 0 ? undefined : cell.failures),
      }
    case 'checks':
      return {
        name,
        unit: 'fraction',
        usual: '>=',
        runOnly: true,
        read: ({ checkPasses, checkFailures }) => {
          const all = checkPasses + checkFailures
          return all === 0 ? undefined : checkPasses / all
        },
      }
  }
}

/** The metrics of the share of failures: of all kinds, of a class, or of a status. */
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
    usual: '<=',
    read: ({ cell }) => (cell.requests === 0 ? undefined : count(cell) / cell.requests),
  }
}
