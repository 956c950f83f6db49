import type { MetricView } from '../sla/metric-view.ts'

/** A source of metric views that grow during a run. */
export interface ViewSource {
  /** Returns the counts up to an instant, in seconds from the start; undefined before the time that counts. */
  viewAt(nowSeconds: number): MetricView | undefined
}
