import type { FigureUnit } from '../../base/units/figure-unit.ts'
import type { Histogram } from '../../metrics/histogram/histogram.ts'
import type { Interval } from '../interval/interval.ts'
import type { MadeFacts } from '../interval/made-facts.ts'
import type { Comparison } from '../language/written-sla.ts'
import type { Limit } from './limit.ts'
import type { MetricView } from './metric-view.ts'

/** A figure that an SLA can limit. */
export interface Metric {
  name: string
  unit: FigureUnit
  /** The comparison of a limit without one. */
  defaultComparison: Comparison
  /** Whether it exists only for the whole run or a phase. */
  runOnly?: boolean
  /** Whether it must be summed by the second, because it is a figure of the load and belongs to no phase. */
  bySecond?: boolean
  /** Whether it exists only for whole phases, because it is not known second by second. */
  ofPhases?: boolean
  /** Whether it comes from a monitor of the target. */
  monitored?: boolean
  /**
   * What can make it worse without any delay: `rate`, if the generator makes fewer requests than it should; `waits`, if
   * requests wait because the plan allows too few at once.
   */
  suffersFrom?: 'rate' | 'waits'
  /** For a percentile of response times, its fraction: 0.95 for p95. */
  fraction?: number
  /** For a percentile of anything, its fraction and how many values it is of. */
  percentile?: { fraction: number; count(view: MetricView): number }
  /** The highest possible value; unbounded if left out. Only metrics of the plan can be negative. */
  maximum?: number
  /** The time within which a request is good or satisfactory, in ms, if the name of the metric sets one. */
  withinMs?: number
  /** Returns the figure in its unit; undefined without data for it. It can be infinite. */
  read(view: MetricView): number | undefined
  /**
   * Returns the interval of a figure that was read from a view, for a limit on it. `lowUs` returns the response times
   * without the delays of the generator. Left out for figures that the generator cannot have changed.
   */
  interval?(actual: number, view: MetricView, made: MadeFacts, limit: Limit, lowUs: () => Histogram): Interval
}
