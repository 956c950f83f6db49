import type { FigureUnit } from '../../base/units/figure-unit.ts'
import type { Comparison } from '../language/written-sla.ts'
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
  /** Whether it comes from a monitor of the target. */
  monitored?: boolean
  /** For a percentile of response times, its fraction: 0.95 for p95. */
  fraction?: number
  /** The highest possible value; unbounded if left out. Only metrics of the plan can be negative. */
  maximum?: number
  /** The time within which a request is good or satisfactory, in ms, if the name of the metric sets one. */
  withinMs?: number
  /** Returns the figure in its unit; undefined without data for it. */
  read(view: MetricView): number | undefined
}
