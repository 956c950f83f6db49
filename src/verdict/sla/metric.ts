import type { FigureUnit } from '../../base/units/figure-unit.ts'
import type { Comparison } from '../language/written-sla.ts'
import type { MetricView } from './metric-view.ts'

/** A figure that an SLA can limit. */
export interface Metric {
  name: string
  unit: FigureUnit
  /** The comparison of a limit that has none. */
  usual: Comparison
  /** Whether it exists only for the whole run or a phase. */
  runOnly?: boolean
  /** Whether it must be summed by the second, because it belongs to no phase: the load's own figures. */
  bySecond?: boolean
  /** Whether it comes from a monitor of the target. */
  monitored?: boolean
  /** The fraction of a percentile of response times, where it is one: 0.95 for p95. */
  fraction?: number
  /** The greatest possible value; unbounded where left out. Only metrics of the plan can be negative. */
  greatest?: number
  /** The time up to which a request is good or satisfactory, in ms, where the name of the metric has one. */
  withinMs?: number
  /** The figure in its unit; undefined where there is no data for it. */
  read(view: MetricView): number | undefined
}
