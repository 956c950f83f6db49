import { Cell } from '../../metrics/cell/cell.ts'
import type { MetricCell } from '../../metrics/cell/metric-cell.ts'
import { Histogram } from '../../metrics/histogram/histogram.ts'

/** What a metric looks at: what was counted of a scope over some time. */
export interface MetricView {
  cell: Cell
  /** How long it took to come. */
  seconds: number
  /** How many requests ended within that time, whenever they were due. */
  ended: number
  /** How many requests were good: within what their endpoint promises, and without failure. */
  good: number
  checkPasses: number
  checkFailures: number
  /** Iterations that were due, and that began; how late requests were sent. Of a whole run alone. */
  planned: number
  started: number
  lagUs: Histogram
  /** The percentile of `cell.responseUs` in µs, where it is known without going through it again. */
  percentileUs?(fraction: number): number
  /** What the plan's own metric counted, where the scope is one. */
  own?: MetricCell
}

/** Nothing seen yet, with what is known. */
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
