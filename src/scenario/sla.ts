import type { Duration } from '../base/duration.ts'
import type { Percentage } from '../base/ratio.ts'

type Compared<Value extends string> =
  | Value
  | `${'<' | '<=' | '>' | '>='}${Value}`
  | `${'<' | '<=' | '>' | '>='} ${Value}`

/** A limit on a time: `'300ms'` means at most; `'<300ms'` and the like say it themselves. */
export type TimeLimit = Compared<Exclude<Duration, 0>>
/** A limit on a share: `'0.1%'` means at most. */
export type ShareLimit = Compared<Percentage>
/** A limit on a rate, in requests per second: `'>=1000'`. */
export type PaceLimit = `${'<' | '<=' | '>' | '>='}${number}` | `${'<' | '<=' | '>' | '>='} ${number}`

/** A limit on a plain number: `10`, `'<= 10'`. */
export type NumberLimit = number | Compared<`${number}`>
/** The same, perhaps with the unit of the metric behind it: `'<= 10 items'`. */
export type AmountLimit = NumberLimit | Compared<`${number} ${string}`>

/** What an endpoint promises. Times are response times of successes, from the intended start to the last byte. */
export interface EndpointSla {
  p50?: TimeLimit
  p75?: TimeLimit
  p90?: TimeLimit
  p95?: TimeLimit
  p99?: TimeLimit
  'p99.9'?: TimeLimit
  mean?: TimeLimit
  max?: TimeLimit
  /** Requests per second over the judged time. */
  rps?: PaceLimit
  /** The share of requests that fail, for whatever reason. */
  errors?: ShareLimit
  'errors.4xx'?: ShareLimit
  'errors.5xx'?: ShareLimit
  'errors.timeout'?: ShareLimit
  'errors.dns'?: ShareLimit
  'errors.connect'?: ShareLimit
  'errors.tls'?: ShareLimit
  'errors.reset'?: ShareLimit
  'errors.protocol'?: ShareLimit
  'errors.check'?: ShareLimit
}

/** What a whole run, or a phase of it, promises. */
export interface RunSla extends EndpointSla {
  /** The share of `check`s that pass: at least so many. */
  checks?: ShareLimit
}
