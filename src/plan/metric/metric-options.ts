import type { AmountLimit, NumberLimit, PaceLimit, ShareLimit, SlaLimits, TimeLimit } from '../sla.ts'

/** Options of a metric. */
export interface MetricOptions<Sla> {
  /** The unit of its values in reports: `'items'`. Values in `'ms'` and their SLAs are durations. */
  unit?: string
  /** The SLA of the metric. */
  sla?: Sla
}

/** `'<= 80%'` limits a metric whose unit is `%`. */
type ValueLimit = AmountLimit | TimeLimit | ShareLimit

/** The SLA of a trend. A plain number is the largest allowed value; for `min` and `count`, the smallest. */
export interface TrendSla {
  p50?: SlaLimits<ValueLimit>
  p75?: SlaLimits<ValueLimit>
  p90?: SlaLimits<ValueLimit>
  p95?: SlaLimits<ValueLimit>
  p99?: SlaLimits<ValueLimit>
  'p99.9'?: SlaLimits<ValueLimit>
  /** Any other percentile: `p97.5`. */
  [percentile: `p${number}`]: SlaLimits<ValueLimit> | undefined
  min?: SlaLimits<ValueLimit>
  mean?: SlaLimits<ValueLimit>
  max?: SlaLimits<ValueLimit>
  /** The number of values. */
  count?: SlaLimits<NumberLimit>
}

/** The SLA of a counter. */
export interface CounterSla {
  /** The sum of all values. */
  count?: SlaLimits<AmountLimit>
  /** The sum per second of the judged phases. */
  perSecond?: SlaLimits<PaceLimit>
}

/** The SLA of a gauge. */
export interface GaugeSla {
  last?: SlaLimits<ValueLimit>
  min?: SlaLimits<ValueLimit>
  mean?: SlaLimits<ValueLimit>
  max?: SlaLimits<ValueLimit>
  /** How many times it was set. */
  count?: SlaLimits<NumberLimit>
}

/** The SLA of a rate. */
export interface RateSla {
  /** The share of values that are true. A plain `'99%'` means at least. */
  rate?: SlaLimits<ShareLimit>
}
