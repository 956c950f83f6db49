import type { FigureUnit } from '../../base/units/figure-unit.ts'
import type { Comparison } from '../language/written-sla.ts'
import type { MetricView } from './metric-view.ts'

/** A figure that a promise can be about. */
export interface Metric {
  name: string
  unit: FigureUnit
  /** What a bare limit means. */
  usual: Comparison
  /** Whether only a whole run or a phase has it. */
  runOnly?: boolean
  /** Whether it is told by the second: the load's own figures belong to no phase. */
  bySecond?: boolean
  /** Whether a monitor of the target publishes it. */
  monitored?: boolean
  /** The share that it is the percentile of response times of, where it is one. */
  fraction?: number
  /** The most that it can be; endless where left out. None but the plan's own can be below 0. */
  greatest?: number
  /** The time up to which a request is good or satisfies, in ms, where the metric names one. */
  withinMs?: number
  /** The figure in its unit; undefined where there is nothing to tell it from. */
  read(view: MetricView): number | undefined
}
