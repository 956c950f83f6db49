import type { AmountLimit, NumberLimit, PaceLimit, ShareLimit, SlaLimits, TimeLimit } from '../sla.ts'

/** What a metric needs besides its name. */
export interface MetricOptions<Sla> {
  /** What its values are, for reports: `'items'`. Values in `'ms'` are shown, and promised, as times. */
  unit?: string
  sla?: Sla
}

type ValueLimit = AmountLimit | TimeLimit

/** What a trend promises of its values; a bare number is the most of it, of `min` and `count` the least. */
export interface TrendSla {
  p50?: SlaLimits<ValueLimit>
  p75?: SlaLimits<ValueLimit>
  p90?: SlaLimits<ValueLimit>
  p95?: SlaLimits<ValueLimit>
  p99?: SlaLimits<ValueLimit>
  'p99.9'?: SlaLimits<ValueLimit>
  /** Any other percentile: `p97.5`. */
  [percentile: `p${number}`]: SlaLimits<ValueLimit>
  min?: SlaLimits<ValueLimit>
  mean?: SlaLimits<ValueLimit>
  max?: SlaLimits<ValueLimit>
  /** How many values there are. */
  count?: SlaLimits<NumberLimit>
}

export interface CounterSla {
  /** The sum of what was added. */
  count?: SlaLimits<AmountLimit>
  perSecond?: SlaLimits<PaceLimit>
}

export interface GaugeSla {
  last?: SlaLimits<ValueLimit>
  min?: SlaLimits<ValueLimit>
  mean?: SlaLimits<ValueLimit>
  max?: SlaLimits<ValueLimit>
  /** How often it was set. */
  count?: SlaLimits<NumberLimit>
}

export interface RateSla {
  /** The share that holds: at least so many. */
  rate?: SlaLimits<ShareLimit>
}
