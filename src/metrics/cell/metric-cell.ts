import { Histogram } from '../histogram/histogram.ts'
import { bucketOf, highestOf, lowestOf } from '../histogram/histogram-layout.ts'

/**
 * The kinds of metrics that a plan can have: a distribution of values, a sum, a current value, and how often something
 * is true.
 * The order is part of the delta format.
 */
export const metricKinds = ['trend', 'counter', 'gauge', 'rate'] as const

export type MetricKind = (typeof metricKinds)[number]

/** Values are kept as whole thousandths, so that sums do not depend on the order of addition. */
export const perUnit = 1_000

/** The range of the values that each kind takes. A rate takes 0 and 1. */
export const metricRange: Record<MetricKind, readonly [least: number, most: number]> = {
  trend: [0, 3_600_000],
  counter: [0, 1e9],
  gauge: [-1e9, 1e9],
  rate: [0, 1],
}

/** The lowest of the whole numbers from `least` to `most` that end in the most zeroes. */
function roundest(least: number, most: number): number {
  for (let step = 10 ** Math.ceil(Math.log10(most + 1)); step > 1; step /= 10) {
    const round = Math.ceil(least / step) * step
    if (round <= most) return round
  }
  return least
}

/** Clamps a sum to the range in which it is exact. */
function clamped(sum: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(-Number.MAX_SAFE_INTEGER, sum))
}

/**
 * What is counted of one metric in one phase over some time. Merging is addition, so the order does not matter; the last
 * value of a gauge is the latest, and of two at the same time the greater. Sums are exact up to 9e12, and stop there.
 */
export class MetricCell {
  readonly kind: MetricKind
  /** How many values there were. */
  count = 0
  /** The sum in thousandths; for a rate, how often it was true. A trend has its sum in its histogram. */
  sum = 0
  /** The range and last value of a gauge, in thousandths. */
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  last = 0
  /** When `last` was set, in ms from the start of the run; −1 if never. */
  lastMs = -1
  /** The values of a trend, in thousandths in place of µs. */
  readonly values: Histogram | undefined

  constructor(kind: MetricKind) {
    this.kind = kind
    this.values = kind === 'trend' ? new Histogram() : undefined
  }

  get isEmpty(): boolean {
    return this.count === 0
  }

  /** The approximate memory use. */
  get memoryBytes(): number {
    return 200 + (this.values?.memoryBytes ?? 0)
  }

  /**
   * A percentile of a trend by nearest rank, with `fraction` from 0 to 1. A bucket is at most 0.1 % wide, and the
   * roundest value in it is returned: if 10 was counted it is 10, so that `<= 10` holds. NaN when empty.
   */
  percentile(fraction: number): number {
    const values = this.values!
    if (values.isEmpty) return Number.NaN
    const bucket = bucketOf(values.percentile(fraction))
    const least = Math.max(lowestOf(bucket), values.minUs)
    return roundest(least, Math.min(highestOf(bucket), values.maxUs)) / perUnit
  }

  /** Counts a value, which must be within its kind's range, `sinceMs` after the start of the run. */
  record(value: number, sinceMs: number): void {
    this.count += 1
    if (this.values !== undefined) this.values.record(value * perUnit)
    else if (this.kind === 'rate') this.sum += value
    else this.sum = clamped(this.sum + Math.round(value * perUnit))
    if (this.kind === 'gauge') this.#setGauge(Math.round(value * perUnit), sinceMs)
  }

  /** Adds what `other`, of the same kind, counted; `other` is not changed. */
  merge(other: MetricCell): void {
    this.count += other.count
    this.sum = clamped(this.sum + other.sum)
    if (other.values !== undefined) this.values?.merge(other.values)
    if (other.lastMs < 0) return
    const { min, max } = other
    this.#setGauge(other.last, other.lastMs)
    if (min < this.min) this.min = min
    if (max > this.max) this.max = max
  }

  /** Sets everything to 0 and keeps the memory for reuse. */
  reset(): void {
    this.count = 0
    this.sum = 0
    this.min = Number.POSITIVE_INFINITY
    this.max = Number.NEGATIVE_INFINITY
    this.last = 0
    this.lastMs = -1
    this.values?.reset()
  }

  #setGauge(value: number, sinceMs: number): void {
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    if (sinceMs < this.lastMs || (sinceMs === this.lastMs && value < this.last)) return
    this.last = value
    this.lastMs = sinceMs
  }
}
