import { Cell } from '../../metrics/cell/cell.ts'
import type { MetricCell } from '../../metrics/cell/metric-cell.ts'
import { Histogram } from '../../metrics/histogram/histogram.ts'

/** The data that a metric is computed from: the counts of a scope over some time. */
export interface MetricView {
  cell: Cell
  /** The length of that time. */
  seconds: number
  /** Requests that ended within that time, whenever they were due. */
  ended: number
  /** Requests that were good: without failure, and within the SLA of their endpoint. */
  good: number
  checkPasses: number
  checkFailures: number
  /** Iterations that were due and that started, and how late requests were sent. Only for the whole run. */
  planned: number
  started: number
  lagUs: Histogram
  /** A percentile of `cell.responseUs` in µs, where it has been computed already. */
  percentileUs?(fraction: number): number
  /** The values of a metric of the plan, where the scope is one. */
  own?: MetricCell
}

/** A view with the known values; all others are empty. */
export function viewOf(known: Partial<MetricView> = {}): MetricView {
  return {
    cell: new Cell(),
    seconds: 0,
    ended: 0,
    good: 0,
    checkPasses: 0,
    checkFailures: 0,
    planned: 0,
    started: 0,
    lagUs: new Histogram(),
    ...known,
  }
}
