import { checkKeys, type KnownKeys, keysOf } from '../../base/authored/authored-object.ts'
import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { declaredPlace } from '../../base/place/declared-place.ts'
import { plainText } from '../../base/text/plain-text.ts'
import { shown } from '../../base/text/shown.ts'
import { countText } from '../../base/units/count.ts'
import { type MetricKind, metricRange } from '../../metrics/cell/metric-cell.ts'
import { deltaLimits } from '../../metrics/delta.ts'
import { declaresOnePlan } from '../one-plan.ts'
import type { CounterSla, GaugeSla, MetricOptions, RateSla, TrendSla } from './metric-options.ts'
import type { DeclaredMetric, MetricDefinition, MetricSink } from './metric-sink.ts'

/** A metric of how values are distributed. */
export interface TrendMetric {
  readonly name: string
  /** Counts a value from 0 to 3,600,000, with a resolution of a thousandth. */
  add(value: number): void
}

/** A metric that adds up. */
export interface CounterMetric {
  readonly name: string
  /** Adds a number that is not negative, 1 by default. */
  add(amount?: number): void
}

/** A metric that goes up and down. Its last value, mean and range are kept. */
export interface GaugeMetric {
  readonly name: string
  /** Sets the current value. */
  set(value: number): void
}

/** A metric of how often something is true. */
export interface RateMetric {
  readonly name: string
  /** Counts one true or false value. */
  add(value: boolean): void
}

const declared: Metric[] = []

/** Receives the values; undefined until a load has begun. */
let sink: MetricSink | undefined

const metricKeys: Record<MetricKind, KnownKeys> = {
  trend: keysOf<MetricOptions<TrendSla>>({ unit: true, sla: true }),
  counter: keysOf<MetricOptions<CounterSla>>({ unit: true, sla: true }),
  gauge: keysOf<MetricOptions<GaugeSla>>({ unit: true, sla: true }),
  rate: keysOf<Omit<MetricOptions<RateSla>, 'unit'>>({ sla: true }),
}

class Metric implements DeclaredMetric {
  readonly id = declared.length
  readonly name: string
  readonly kind: MetricKind
  readonly unit: string | undefined
  readonly sla: object | undefined
  readonly place: SourcePlace | undefined

  constructor(kind: MetricKind, name: string, options: MetricOptions<object>) {
    const place = declaredPlace()
    declaration(() =>
      checkKeys(options, metricKeys[kind], { what: `the ${kind} ${shown(name)}`, code: 'bad-metric' }),
    )
    const { unit, sla } = options
    this.place = place
    this.name = name
    this.kind = kind
    this.unit = unit
    this.sla = sla
    const problem = declarationProblem(this)
    if (problem !== undefined) {
      throw new PlimsollError('bad-metric', problem[0], {
        advice: problem[1],
        ...(this.place && { place: this.place }),
      })
    }
    declared.push(this)
    sink?.declare(this)
  }

  /** Counts a value. The stack of an error begins at the code that called `caller`. */
  record(value: number, caller: (value: never) => void): void {
    if (sink === undefined) {
      throw new PlimsollError('metric-outside-run', `the ${this.kind} '${this.name}' is used outside a run`, {
        advice: 'Use it in a scenario or a hook of the plan.',
      })
    }
    const [min, max] = metricRange[this.kind]
    if (!(typeof value === 'number' && value >= min && value <= max)) {
      const range = `from ${countText(min)} to ${countText(max)}`
      const error = new RangeError(
        `the ${this.kind} '${this.name}' accepts numbers ${range}, not ${shown(value)}`,
      )
      // The stack begins with the plan's line, because the mistake is in the plan.
      Error.captureStackTrace(error, caller)
      throw error
    }
    sink.add(this, value)
  }
}

/** Returns all declared metrics in order. If several plans of a program use a name, only the last one with that name. */
export function declaredMetrics(): readonly MetricDefinition[] {
  return [...new Map(declared.map((metric) => [metric.name, metric])).values()]
}

/** Returns all declarations in order, including several of one name. The `id` of a metric is its index in this list. */
export function allMetrics(): readonly DeclaredMetric[] {
  return declared
}

/** Sends the values of metrics to a sink from now on. */
export function bindMetricSink(next: MetricSink): void {
  sink = next
}

/**
 * Declares a metric of how values are distributed: `const items = trend('items in cart', { sla: { p95: '<= 10' } })`, then
 * `items.add(3)`. This function and the other three throw a `PlimsollError` (`bad-metric`) for an invalid declaration.
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

/**
 * Declares a metric that goes up and down: `const queue = gauge('queue length', { sla: { max: '<= 50' } })`, then
 * `queue.set(5)`.
 */
export function gauge(name: string, options: MetricOptions<GaugeSla> = {}): GaugeMetric {
  const metric = new Metric('gauge', name, options)
  const set = (value: number): void => metric.record(value, set)
  return { name, set }
}

/**
 * Declares a metric of how often something is true: `const hit = rate('cache hit', { sla: { rate: '>= 99%' } })`,
 * `hit.add(true)`.
 */
export function rate(name: string, options: Omit<MetricOptions<RateSla>, 'unit'> = {}): RateMetric {
  const metric = new Metric('rate', name, options)
  const add = (value: boolean): void => metric.record(value ? 1 : 0, add)
  return { name, add }
}

/** Returns the error message and the advice for an invalid declaration; undefined for a valid one. */
function declarationProblem({ name, kind, unit }: Metric): [message: string, advice: string] | undefined {
  if (typeof name !== 'string' || name.trim() === '')
    return [`a ${kind} needs a name`, `Write ${kind}('orders').`]
  const quoted = JSON.stringify(name)
  if (name === 'run')
    return ["a metric cannot be named 'run'", 'That name is reserved for the whole run: choose another.']
  if (plainText(name, deltaLimits.textLength) !== name) {
    return [
      `the name of the ${kind} ${quoted} is too long or not plain text`,
      'Give it a short name in one line.',
    ]
  }
  if (unit !== undefined && (typeof unit !== 'string' || plainText(unit, 20) !== unit)) {
    return [`the unit of the ${kind} ${quoted} is not a short string`, "Write it as unit: 'items'."]
  }
  const isTaken = declared.some((metric) => metric.name === name)
  if (isTaken && declaresOnePlan()) {
    return [
      `the metric ${quoted} is declared twice`,
      'Declare it once, at the top of a file and not in a scenario.',
    ]
  }
  if (isTaken || declaredMetrics().length < deltaLimits.metrics) return undefined
  return [`more than ${deltaLimits.metrics} metrics are declared`, 'Declare fewer metrics.']
}
