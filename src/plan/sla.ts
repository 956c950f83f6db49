import type { Bytes } from '../base/units/bytes.ts'
import type { Duration } from '../base/units/duration.ts'
import type { Percentage } from '../base/units/ratio.ts'

type Comparison = '<' | '<=' | '>' | '>='
type Compared<Value extends string> = Value | `${Comparison}${Value}` | `${Comparison} ${Value}`

/** A limit relative to the same figure of the run that `--baseline` names: `'baseline + 10%'`. */
export type BaselineLimit = Compared<
  | 'baseline'
  | `baseline ${'+' | '-'} ${number}%`
  | `baseline ${'+' | '-'} ${number}ms`
  | `baseline * ${number}`
>

/** A limit on a time. `'300ms'` means at most 300 ms; `'<300ms'` and `'>=10ms'` use their own operator. */
export type TimeLimit = Compared<Exclude<Duration, 0>> | BaselineLimit
/** A limit on a share. `'0.1%'` means at most 0.1 %, or at least for metrics that should be high, such as `checks`. */
export type ShareLimit = Compared<Percentage> | BaselineLimit
/** A limit on a rate per second: `'>=1000'`. */
export type PaceLimit = `${Comparison}${number}` | `${Comparison} ${number}` | BaselineLimit

/** A limit on a plain number: `10`, `'<= 10'`. */
export type NumberLimit = number | Compared<`${number}`> | BaselineLimit
/** A limit on a plain number, which may be followed by the unit of the metric: `'<= 10 items'`. */
export type AmountLimit = NumberLimit | Compared<`${number} ${string}`>
/** A limit on memory or data: `'< 2GB'`. */
export type BytesLimit = Compared<Bytes>

type ConditionText = `${'users' | 'rps' | 'started' | 'inFlight'} ${Comparison} ${number}`

/** A limit with conditions: when it applies, and what happens if it is not met. */
export interface LimitWith<Limit> {
  limit: Limit
  /** Applies only in this phase. */
  in?: string
  /** Must be met in every window of this duration, in whole seconds. */
  every?: Duration
  /** Must be met once for this long without interruption, in whole seconds. */
  for?: Duration
  /** Applies from the start of a phase, or from some time after it: `'recover'`, `'recover + 30s'`. */
  after?: string
  /** Applies only in seconds in which this is true: `'users >= 100'`, `'users >= 100 and rps < 50'`. */
  while?: ConditionText | `${ConditionText} and ${string}`
  /** What happens if the limit is not met: the run fails (the default), warns, or ends early. */
  or?: 'fail' | 'warn' | 'abort' | `abort after ${Exclude<Duration, 0>}`
}

/** One limit or several, each plain or with conditions. */
export type SlaLimits<Limit> = Limit | LimitWith<Limit> | readonly (Limit | LimitWith<Limit>)[]

/** The SLA of an endpoint. Times are response times of successful requests, from the intended start to the last byte. */
export interface EndpointSla {
  p50?: SlaLimits<TimeLimit>
  p75?: SlaLimits<TimeLimit>
  p90?: SlaLimits<TimeLimit>
  p95?: SlaLimits<TimeLimit>
  p99?: SlaLimits<TimeLimit>
  'p99.9'?: SlaLimits<TimeLimit>
  /** Any other percentile: `p97.5`. */
  [percentile: `p${number}`]: SlaLimits<TimeLimit> | undefined
  min?: SlaLimits<TimeLimit>
  mean?: SlaLimits<TimeLimit>
  max?: SlaLimits<TimeLimit>
  stddev?: SlaLimits<TimeLimit>
  /** Service times, from the actual send to the last byte: the time that the target took, without any wait before it. */
  'service.p50'?: SlaLimits<TimeLimit>
  'service.p95'?: SlaLimits<TimeLimit>
  'service.p99'?: SlaLimits<TimeLimit>
  'service.mean'?: SlaLimits<TimeLimit>
  'service.max'?: SlaLimits<TimeLimit>
  [service: `service.p${number}`]: SlaLimits<TimeLimit> | undefined
  /** Response times of all requests, with failures as infinitely slow. */
  'offered.p95'?: SlaLimits<TimeLimit>
  'offered.p99'?: SlaLimits<TimeLimit>
  [offered: `offered.p${number}`]: SlaLimits<TimeLimit> | undefined
  /** Requests per second that ended during judged phases. */
  rps?: SlaLimits<PaceLimit>
  /** The number of requests. */
  requests?: SlaLimits<NumberLimit>
  /** The number of requests that fail. */
  failures?: SlaLimits<NumberLimit>
  /** The share of requests that fail, for any reason. */
  errors?: SlaLimits<ShareLimit>
  'errors.4xx'?: SlaLimits<ShareLimit>
  'errors.5xx'?: SlaLimits<ShareLimit>
  'errors.timeout'?: SlaLimits<ShareLimit>
  'errors.dns'?: SlaLimits<ShareLimit>
  'errors.connect'?: SlaLimits<ShareLimit>
  'errors.tls'?: SlaLimits<ShareLimit>
  'errors.reset'?: SlaLimits<ShareLimit>
  'errors.protocol'?: SlaLimits<ShareLimit>
  'errors.check'?: SlaLimits<ShareLimit>
  /** The share of requests that fail with a status: `errors.503`. */
  [status: `errors.${number}`]: SlaLimits<ShareLimit> | undefined
  /** The Application Performance Index, 0 to 1, with 500 ms as the satisfying time. `apdex(300ms)` sets another time. */
  apdex?: SlaLimits<NumberLimit>
  [apdex: `apdex(${string})`]: SlaLimits<NumberLimit> | undefined
  /**
   * Good requests per second: successful, and within the SLA of their endpoint, or within 300 ms with `goodput(300ms)`.
   */
  goodput?: SlaLimits<PaceLimit>
  [goodput: `goodput(${string})`]: SlaLimits<PaceLimit> | undefined
  /** The share of requests that are good. */
  'goodput.share'?: SlaLimits<ShareLimit>
  [goodput: `goodput.share(${string})`]: SlaLimits<ShareLimit> | undefined
}

/** The SLA of a whole run, or of one of its phases. */
export interface RunSla extends EndpointSla {
  /** The share of `check`s that pass. A plain `'99%'` means at least. */
  checks?: SlaLimits<ShareLimit>
  /** The share of the time in which the target was not silent. A plain `'99.9%'` means at least. */
  availability?: SlaLimits<ShareLimit>
  /** How late the generator sent requests: the 99th percentile. */
  lag?: SlaLimits<TimeLimit>
  'lag.mean'?: SlaLimits<TimeLimit>
  'lag.max'?: SlaLimits<TimeLimit>
  [lag: `lag.p${number}`]: SlaLimits<TimeLimit> | undefined
  /** Iterations started per second. */
  started?: SlaLimits<PaceLimit>
  /** The share of due iterations that started. */
  'started.share'?: SlaLimits<ShareLimit>
  /** A monitor's figure of the target: its mean over the judged phases. `target.cpu.max` takes its maximum. */
  'target.cpu'?: SlaLimits<ShareLimit>
  [cpu: `target.cpu.${string}`]: SlaLimits<ShareLimit> | undefined
  'target.memory'?: SlaLimits<BytesLimit>
  [memory: `target.memory.${string}`]: SlaLimits<BytesLimit> | undefined
  'target.threads'?: SlaLimits<NumberLimit>
  'target.descriptors'?: SlaLimits<NumberLimit>
  'target.sockets'?: SlaLimits<NumberLimit>
  'target.network.received'?: SlaLimits<`${BytesLimit}/s`>
  'target.network.sent'?: SlaLimits<`${BytesLimit}/s`>
  'target.disk.read'?: SlaLimits<`${BytesLimit}/s`>
  'target.disk.written'?: SlaLimits<`${BytesLimit}/s`>
  'postgres.connections'?: SlaLimits<NumberLimit>
  [connections: `postgres.connections.${string}`]: SlaLimits<NumberLimit> | undefined
  'postgres.active'?: SlaLimits<NumberLimit>
  'postgres.latency'?: SlaLimits<TimeLimit>
  'postgres.cacheHitRate'?: SlaLimits<ShareLimit>
  'redis.connections'?: SlaLimits<NumberLimit>
  [connections: `redis.connections.${string}`]: SlaLimits<NumberLimit> | undefined
  'redis.memory'?: SlaLimits<BytesLimit>
  'redis.cacheHitRate'?: SlaLimits<ShareLimit>
}

/** An SLA: limits by metric, sentences such as `'rps >= 1000 for 30s'`, or a list of both. */
export type Slas<Sla> = Sla | readonly (Sla | string)[]
