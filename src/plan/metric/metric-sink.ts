import type { SourcePlace } from '../../base/error.ts'
import type { MetricKind } from '../../metrics/cell/metric-cell.ts'

/** A metric as it was declared. */
export interface MetricDefinition {
  readonly name: string
  readonly kind: MetricKind
  readonly unit: string | undefined
  readonly sla: object | undefined
  readonly place: SourcePlace | undefined
}

/** A metric with the number by which its values are counted. */
export interface DeclaredMetric extends MetricDefinition {
  /** Its number in the order of declaration, from 0. */
  readonly id: number
}

/** Receives the values of a plan's metrics while a load runs. */
export interface MetricSink {
  /** Called when a metric is declared while the load runs. */
  declare(metric: DeclaredMetric): void
  /** Counts a value. The caller has checked that it is within the range of the metric. */
  add(metric: DeclaredMetric, value: number): void
}
