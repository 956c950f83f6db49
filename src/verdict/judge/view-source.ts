import type { MetricView } from '../sla/metric-view.ts'

/** A source of a metric view that grows during a run. */
export interface ViewSource {
  /** The counts up to an instant, in seconds from the start; undefined before anything can have been counted. */
  viewAt(nowSeconds: number): MetricView | undefined
}
