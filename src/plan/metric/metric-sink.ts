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

/** A metric whose values can be counted. */
export interface DeclaredMetric extends MetricDefinition {
  /** Its number in the order of declaration, from 0. */
  readonly id: number
}

/** Receives the values of a plan's metrics while a load runs. */
export interface MetricSink {
  /** A metric is declared while the load runs. */
  declare(metric: DeclaredMetric): void
  /** Counts a value, which is within the range of its metric. */
  add(metric: DeclaredMetric, value: number): void
}
