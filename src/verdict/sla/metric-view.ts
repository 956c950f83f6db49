import { Cell } from '../../metrics/cell/cell.ts'
import type { MetricCell } from '../../metrics/cell/metric-cell.ts'
import { Histogram } from '../../metrics/histogram/histogram.ts'

/** The data that a metric is computed from: the counts of a scope over some time. */
export interface MetricView {
  cell: Cell
  /** The duration of that time. */
  seconds: number
  /** The part of that time in which the target was silent. Set only for whole phases. */
  silentSeconds: number
  /** Requests that ended within that time, whenever they were due. */
  ended: number
  /** Requests that were good: without failure, and within the SLA of their endpoint. */
  good: number
  /** How many more of them would have been good without the delays of the generator. */
  goodGain: number
  checkPasses: number
  checkFailures: number
  /** Iterations that were due. This and the next two are set only for the whole run. */
  planned: number
  /** Iterations that started. */
  started: number
  /** The lag of requests in µs. */
  lagUs: Histogram
  /** The time for which users were kept from asking, and for which there were users, in µs. Not set for whole phases. */
  keptUs: number
  usersUs: number
  /** The largest delay of the generator in µs, and whether one has an unknown size. Not set for whole phases. */
  largestDelayUs: number
  hasUnknownDelay: boolean
  /** Returns `cell.lowResponseUs()`, if it is kept. */
  lowUs?(): Histogram
  /** Returns a percentile of `cell.responseUs` in µs, if percentiles have been computed already. */
  percentileUs?(fraction: number): number
  /**
   * Whether the scope had requests at any time of the run. A time without any has a rate of 0 then; otherwise nothing is known
   * of the scope.
   */
  wasCalled?: boolean
  /** The values of a metric of the plan, if the scope is one. */
  own?: MetricCell
}

/** Creates a view with the known values; all others are empty. */
export function viewOf(known: Partial<MetricView> = {}): MetricView {
  return {
    cell: new Cell(),
    seconds: 0,
    silentSeconds: 0,
    ended: 0,
    good: 0,
    goodGain: 0,
    checkPasses: 0,
    checkFailures: 0,
    planned: 0,
    started: 0,
    lagUs: new Histogram(),
    keptUs: 0,
    usersUs: 0,
    largestDelayUs: 0,
    hasUnknownDelay: false,
    ...known,
  }
}
