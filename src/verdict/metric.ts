import { PlimsollError } from '../base/error.ts'
import { failureClasses } from '../base/failure-class.ts'
import { nearestName } from '../base/nearest-name.ts'
import type { Cell } from '../metrics/cell.ts'
import type { MetricCell } from '../metrics/metric-cell.ts'
import type { Comparison, Unit } from './limit.ts'

/** What a metric looks at: the counts of a scope, how long they took to come, and the plan's checks. */
export interface Sight {
  cell: Cell
  seconds: number
  checkPasses: number
  checkFailures: number
  /** What the plan's own metric counted, where the scope is one. */
  own?: MetricCell
}

/** A figure that a promise can be about. */
export interface Metric {
  name: string
  unit: Unit
  /** What a bare limit means. */
  usual: Comparison
  /** Whether only a whole run or a phase has it. */
  runOnly?: boolean
  /** The figure in its unit; undefined where there is nothing to tell it from. */
  read(sight: Sight): number | undefined
}

const percentileNames = ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9']

const metrics = new Map<string, Metric>()

function add(metric: Metric): void {
  metrics.set(metric.name, metric)
}

for (const name of percentileNames) {
  const fraction = Number(name.slice(1)) / 100
  add(latency(name, (cell) => cell.responseUs.percentile(fraction)))
}
add(latency('mean', (cell) => cell.responseUs.meanUs))
add(latency('max', (cell) => cell.responseUs.maxUs))
add({
  name: 'rps',
  unit: 'perSecond',
  usual: '>=',
  read: ({ cell, seconds }) => (cell.requests === 0 || seconds <= 0 ? undefined : cell.requests / seconds),
})
add(share('errors', (cell) => cell.failures))
failureClasses.forEach((failureClass, index) => {
  add(share(`errors.${failureClass.replace('http_', '')}`, (cell) => cell.failuresByClass[index]!))
})
add({
  name: 'checks',
  unit: 'fraction',
  usual: '>=',
  runOnly: true,
  read: ({ checkPasses, checkFailures }) => {
    const all = checkPasses + checkFailures
    return all === 0 ? undefined : checkPasses / all
  },
})

/** Finds a metric by its name. Throws a `PlimsollError` (`bad-sla`) with the nearest name where there is none. */
export function metricOf(name: string, scope: string): Metric {
  const metric = metrics.get(name)
  if (metric !== undefined && !(metric.runOnly && scope !== 'run')) return metric
  if (metric !== undefined) {
    throw new PlimsollError('bad-sla', `an endpoint has no metric '${name}'`, {
      advice: 'Promise it in the plan’s own sla.',
    })
  }
  const near = nearestName(name, metrics.keys())
  throw new PlimsollError('bad-sla', `there is no metric '${name}' to promise`, {
    advice: `${near === undefined ? '' : `Did you mean '${near}'? `}The metrics are ${[...metrics.keys()].join(', ')}.`,
  })
}

function latency(name: string, readUs: (cell: Cell) => number): Metric {
  return {
    name,
    unit: 'ms',
    usual: '<=',
    read: ({ cell }) => (cell.responseUs.isEmpty ? undefined : readUs(cell) / 1_000),
  }
}

function share(name: string, count: (cell: Cell) => number): Metric {
  return {
    name,
    unit: 'fraction',
    usual: '<=',
    read: ({ cell }) => (cell.requests === 0 ? undefined : count(cell) / cell.requests),
  }
}
