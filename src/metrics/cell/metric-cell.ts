import { Histogram } from '../histogram/histogram.ts'
import { bucketOf, highestOf, lowestOf } from '../histogram/histogram-layout.ts'

/**
 * The kinds of metrics that a plan can have: a distribution of values, a sum, a current value, and the share of true
 * values. The order is part of the delta format.
 */
export const metricKinds = ['trend', 'counter', 'gauge', 'rate'] as const

export type MetricKind = (typeof metricKinds)[number]

/** Values are stored as whole thousandths, so that sums do not depend on the order of addition. */
export const perUnit = 1_000

/** The range of the values of each kind. A value of a rate is 0 or 1. */
export const metricRange: Record<MetricKind, readonly [min: number, max: number]> = {
  trend: [0, 3_600_000],
  counter: [0, 1e9],
  gauge: [-1e9, 1e9],
  rate: [0, 1],
}

/** Returns the whole number from `min` to `max` that ends in the most zeros, or the lowest of several such numbers. */
function roundestNumber(min: number, max: number): number {
  for (let step = 10 ** Math.ceil(Math.log10(max + 1)); step > 1; step /= 10) {
    const round = Math.ceil(min / step) * step
    if (round <= max) return round
  }
  return min
}

/** Clamps a sum to the range in which it is exact. */
function clamped(sum: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(-Number.MAX_SAFE_INTEGER, sum))
}

/**
 * The values of one metric in one phase over some time. Cells can be merged in any order: the last value of a gauge is
 * the latest one, and the greater of two at the same time. Sums are exact up to 9e12 and clamped there.
 */
export class MetricCell {
  readonly kind: MetricKind
  /** The number of values. */
  count = 0
  /** The sum in thousandths; for a rate, the number of true values. The sum of a trend is in its histogram. */
  sum = 0
  /** The range and last value of a gauge, in thousandths. */
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  last = 0
  /** The time of the last value, in ms from the start of the run; −1 if there is none. */
  lastMs = -1
  /** The values of a trend, in thousandths instead of µs. */
  readonly values: Histogram | undefined

  constructor(kind: MetricKind) {
    this.kind = kind
    this.values = kind === 'trend' ? new Histogram() : undefined
  }

  get isEmpty(): boolean {
    return this.count === 0
  }

  /** The approximate memory use in bytes. */
  get memoryBytes(): number {
    return 200 + (this.values?.memoryBytes ?? 0)
  }

  /**
   * Returns a percentile of a trend by nearest rank, with `fraction` from 0 to 1. The result is the roundest number in
   * its bucket, which is at most 0.1 % wide: if all values are 10, it is 10, so that `<= 10` is met. NaN when empty.
   */
  percentile(fraction: number): number {
    const values = this.values!
    if (values.isEmpty) return Number.NaN
    const bucket = bucketOf(values.percentile(fraction))
    const lowest = Math.max(lowestOf(bucket), values.minUs)
    return roundestNumber(lowest, Math.min(highestOf(bucket), values.maxUs)) / perUnit
  }

  /** Counts a value in the range of its kind (`metricRange`), `sinceMs` after the start of the run. */
  record(value: number, sinceMs: number): void {
    this.count += 1
    if (this.values !== undefined) this.values.record(value * perUnit)
    else if (this.kind === 'rate') this.sum += value
    else this.sum = clamped(this.sum + Math.round(value * perUnit))
    if (this.kind === 'gauge') this.#setGauge(Math.round(value * perUnit), sinceMs)
  }

  /** Adds the values of `other`, which must be of the same kind and is not changed. */
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
