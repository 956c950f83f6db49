import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaredPlace } from '../../base/place/declared-place.ts'
import { plainText } from '../../base/text/plain-text.ts'
import { shown } from '../../base/text/shown.ts'
import { countText } from '../../base/units/count.ts'
import { type MetricKind, metricRange } from '../../metrics/cell/metric-cell.ts'
import { deltaLimits } from '../../metrics/delta.ts'
import { declaresOnePlan } from '../one-plan.ts'
import type { CounterSla, GaugeSla, MetricOptions, RateSla, TrendSla } from './metric-options.ts'
import type { DeclaredMetric, MetricDefinition, MetricSink } from './metric-sink.ts'

/** How values of the plan's own are spread. */
export interface TrendMetric {
  readonly name: string
  /** Counts a value from 0 to 3,600,000; a thousandth is the least that tells two apart. */
  add(value: number): void
}

/** How much of something there is in all. */
export interface CounterMetric {
  readonly name: string
  /** Adds to it: 1, or a number that is not negative. */
  add(amount?: number): void
}

/** A level: the last value counts, and the range. */
export interface GaugeMetric {
  readonly name: string
  set(value: number): void
}

/** How often something holds. */
export interface RateMetric {
  readonly name: string
  add(holds: boolean): void
}

const declared: Metric[] = []

/** Where values go; undefined while no load runs. */
let sink: MetricSink | undefined

class Metric implements DeclaredMetric {
  readonly id = declared.length
  readonly name: string
  readonly kind: MetricKind
  readonly unit: string | undefined
  readonly sla: object | undefined
  readonly place: SourcePlace | undefined

  constructor(kind: MetricKind, name: string, { unit, sla }: MetricOptions<object>) {
    this.place = declaredPlace()
    this.name = name
    this.kind = kind
    this.unit = unit
    this.sla = sla
    const problem = problemOf(this)
    if (problem !== undefined) {
      throw new PlimsollError('bad-metric', problem[0], {
        advice: problem[1],
        ...(this.place && { place: this.place }),
      })
    }
    declared.push(this)
    sink?.declare(this)
  }

  /** Counts a value; `caller` is the function of the plan's that a mistake is blamed on. */
  record(value: number, caller: (value: never) => void): void {
    if (sink === undefined) {
      throw new PlimsollError(
        'metric-outside-run',
        `the ${this.kind} '${this.name}' is used outside of a run`,
        {
          advice: 'Use it in a scenario, or in onStart and onStop.',
        },
      )
    }
    const [least, most] = metricRange[this.kind]
    if (!(typeof value === 'number' && value >= least && value <= most)) {
      const range = `from ${countText(least)} to ${countText(most)}`
      const error = new RangeError(
        `the ${this.kind} '${this.name}' takes numbers ${range}, not ${shown(value)}`,
      )
      // Its stack begins with the plan's own line: it is no fault of ours.
      Error.captureStackTrace(error, caller)
      throw error
    }
    sink.add(this, value)
  }
}

/** Every metric that has been declared, in order; of those with one name, in a program that makes plans, the last. */
export function declaredMetrics(): readonly MetricDefinition[] {
  return [...new Map(declared.map((metric) => [metric.name, metric])).values()]
}

/** Every declaration in order, those of the same name included: the numbers of metrics are those of this list. */
export function allMetrics(): readonly DeclaredMetric[] {
  return declared
}

/** Says where the values of metrics go from now on. */
export function bindMetricSink(next: MetricSink): void {
  sink = next
}

/**
 * Declares a metric whose values are spread: `const items = trend('items in cart', { sla: { p95: '<= 10' } })`, then
 * `items.add(3)`. Throws a `PlimsollError` (`bad-metric`) for a name that is missing or taken; so do the other three.
 */
export function trend(name: string, options: MetricOptions<TrendSla> = {}): TrendMetric {
  const metric = new Metric('trend', name, options)
  const add = (value: number): void => metric.record(value, add)
  return { name, add }
}

/** Declares a metric that adds up: `const orders = counter('orders', { sla: { count: '>= 100' } })`, `orders.add()`. */
export function counter(name: string, options: MetricOptions<CounterSla> = {}): CounterMetric {
  const metric = new Metric('counter', name, options)
  const add = (amount = 1): void => metric.record(amount, add)
  return { name, add }
}

/** Declares a level: `const queue = gauge('queue length', { sla: { max: '<= 50' } })`, then `queue.set(5)`. */
export function gauge(name: string, options: MetricOptions<GaugeSla> = {}): GaugeMetric {
  const metric = new Metric('gauge', name, options)
  const set = (value: number): void => metric.record(value, set)
  return { name, set }
}

/** Declares how often something holds: `const hit = rate('cache hit', { sla: { rate: '>= 99%' } })`, `hit.add(true)`. */
export function rate(name: string, options: Omit<MetricOptions<RateSla>, 'unit'> = {}): RateMetric {
  const metric = new Metric('rate', name, options)
  const add = (holds: boolean): void => metric.record(holds ? 1 : 0, add)
  return { name, add }
}

/** What is wrong with a metric that is being declared, and what to do. */
function problemOf({ name, kind, unit }: Metric): [message: string, advice: string] | undefined {
  if (typeof name !== 'string' || name.trim() === '')
    return [`a ${kind} needs a name`, `Write ${kind}('orders').`]
  const said = JSON.stringify(name)
  if (name === 'run') return ["a metric cannot be called 'run'", 'That stands for the whole run.']
  if (plainText(name, deltaLimits.textLength) !== name) {
    return [
      `the name of the ${kind} ${said} is too long or not plain text`,
      'Give it a short name on one line.',
    ]
  }
  if (unit !== undefined && (typeof unit !== 'string' || plainText(unit, 20) !== unit)) {
    return [`the unit of the ${kind} ${said} is not a short text`, "Write it as unit: 'items'."]
  }
  const isTaken = declared.some((metric) => metric.name === name)
  if (isTaken && declaresOnePlan()) {
    return [
      `the metric ${said} is declared twice`,
      'Declare it once, at the top of a file and not inside of a scenario.',
    ]
  }
  if (isTaken || declaredMetrics().length < deltaLimits.metrics) return undefined
  return [`more than ${deltaLimits.metrics} metrics are declared`, 'Declare fewer.']
}
