import type { Bytes } from '../base/units/bytes.ts'
import type { Duration } from '../base/units/duration.ts'
import type { Percentage } from '../base/units/ratio.ts'

type Comparison = '<' | '<=' | '>' | '>='
type Compared<Value extends string> = Value | `${Comparison}${Value}` | `${Comparison} ${Value}`

/** A limit that is relative to the same figure of a run before, given with `--baseline`: `'baseline + 10%'`. */
export type BaselineLimit = Compared<
  | 'baseline'
  | `baseline ${'+' | '-'} ${number}%`
  | `baseline ${'+' | '-'} ${number}ms`
  | `baseline * ${number}`
>

/** A limit on a time: `'300ms'` means at most; `'<300ms'` and the like say it themselves. */
export type TimeLimit = Compared<Exclude<Duration, 0>> | BaselineLimit
/** A limit on a share: `'0.1%'` means at most. */
export type ShareLimit = Compared<Percentage> | BaselineLimit
/** A limit on a rate, in requests per second: `'>=1000'`. */
export type PaceLimit = `${Comparison}${number}` | `${Comparison} ${number}` | BaselineLimit

/** A limit on a plain number: `10`, `'<= 10'`. */
export type NumberLimit = number | Compared<`${number}`> | BaselineLimit
/** The same, perhaps with the unit of the metric behind it: `'<= 10 items'`. */
export type AmountLimit = NumberLimit | Compared<`${number} ${string}`>
/** A limit on memory or data: `'< 2GB'`. */
export type BytesLimit = Compared<Bytes>

type ConditionText = `${'users' | 'rps' | 'started' | 'inFlight'} ${Comparison} ${number}`

/** A limit, and when and how it counts. */
export interface LimitWith<Limit> {
  limit: Limit
  /** Only in this phase. */
  in?: string
  /** In every stretch of so long, whole seconds: none of them may break it. */
  every?: Duration
  /** For so long in a row, whole seconds: it holds when it did so once. */
  for?: Duration
  /** Only from the begin of a phase on, or from so long after it: `'recover'`, `'recover + 30s'`. */
  after?: string
  /** Only in seconds in which this holds: `'users >= 100'`, `'users >= 100 and rps < 50'`. */
  while?: ConditionText | `${ConditionText} and ${string}`
  /** What happens when it is broken: the run fails (unless said otherwise), is warned of, or is ended early. */
  or?: 'fail' | 'warn' | 'abort' | `abort after ${Exclude<Duration, 0>}`
}

/** One limit or several, each plain or with when and how it counts. */
export type SlaLimits<Limit> = Limit | LimitWith<Limit> | readonly (Limit | LimitWith<Limit>)[]

/** What an endpoint promises. Times are response times of successes, from the intended start to the last byte. */
export interface EndpointSla {
  p50?: SlaLimits<TimeLimit>
  p75?: SlaLimits<TimeLimit>
  p90?: SlaLimits<TimeLimit>
  p95?: SlaLimits<TimeLimit>
  p99?: SlaLimits<TimeLimit>
  'p99.9'?: SlaLimits<TimeLimit>
  /** Any other percentile: `p97.5`. */
  [percentile: `p${number}`]: SlaLimits<TimeLimit>
  min?: SlaLimits<TimeLimit>
  mean?: SlaLimits<TimeLimit>
  max?: SlaLimits<TimeLimit>
  stddev?: SlaLimits<TimeLimit>
  /** The same from the actual send to the last byte: what the target took, without any waiting before. */
  'service.p50'?: SlaLimits<TimeLimit>
  'service.p95'?: SlaLimits<TimeLimit>
  'service.p99'?: SlaLimits<TimeLimit>
  'service.mean'?: SlaLimits<TimeLimit>
  'service.max'?: SlaLimits<TimeLimit>
  [service: `service.p${number}`]: SlaLimits<TimeLimit>
  /** Requests per second that ended within the judged time. */
  rps?: SlaLimits<PaceLimit>
  /** How many requests there are. */
  requests?: SlaLimits<NumberLimit>
  /** How many of them fail. */
  failures?: SlaLimits<NumberLimit>
  /** The share of requests that fail, for whatever reason. */
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
  /** The share that failed with a status: `errors.503`. */
  [status: `errors.${number}`]: SlaLimits<ShareLimit>
  /** The Application Performance Index, 0 to 1: with 500 ms as the time that satisfies, or as `apdex(300ms)` says. */
  apdex?: SlaLimits<NumberLimit>
  [apdex: `apdex(${string})`]: SlaLimits<NumberLimit>
  /** Good requests per second: no failure, and within what their endpoint promises, or as `goodput(300ms)` says. */
  goodput?: SlaLimits<PaceLimit>
  [goodput: `goodput(${string})`]: SlaLimits<PaceLimit>
  /** The share of requests that are good. */
  'goodput.share'?: SlaLimits<ShareLimit>
  [goodput: `goodput.share(${string})`]: SlaLimits<ShareLimit>
}

/** What a whole run, or a phase of it, promises. */
export interface RunSla extends EndpointSla {
  /** The share of `check`s that pass: at least so many. */
  checks?: SlaLimits<ShareLimit>
  /** How late requests were sent, the 99th percentile: what the generator itself promises. */
  lag?: SlaLimits<TimeLimit>
  'lag.mean'?: SlaLimits<TimeLimit>
  'lag.max'?: SlaLimits<TimeLimit>
  [lag: `lag.p${number}`]: SlaLimits<TimeLimit>
  /** Iterations that began per second. */
  started?: SlaLimits<PaceLimit>
  /** The share of the iterations that were due which began. */
  'started.share'?: SlaLimits<ShareLimit>
  /** Of the target, as monitors see it: the mean over the judged time, or as `target.cpu.max` says. */
  'target.cpu'?: SlaLimits<ShareLimit>
  [cpu: `target.cpu.${string}`]: SlaLimits<ShareLimit>
  'target.memory'?: SlaLimits<BytesLimit>
  [memory: `target.memory.${string}`]: SlaLimits<BytesLimit>
  'target.threads'?: SlaLimits<NumberLimit>
  'target.descriptors'?: SlaLimits<NumberLimit>
  'target.sockets'?: SlaLimits<NumberLimit>
  'target.network.received'?: SlaLimits<`${BytesLimit}/s`>
  'target.network.sent'?: SlaLimits<`${BytesLimit}/s`>
  'target.disk.read'?: SlaLimits<`${BytesLimit}/s`>
  'target.disk.written'?: SlaLimits<`${BytesLimit}/s`>
  'postgres.connections'?: SlaLimits<NumberLimit>
  [connections: `postgres.connections.${string}`]: SlaLimits<NumberLimit>
  'postgres.active'?: SlaLimits<NumberLimit>
  'postgres.latency'?: SlaLimits<TimeLimit>
  'postgres.cacheHitRate'?: SlaLimits<ShareLimit>
  'redis.connections'?: SlaLimits<NumberLimit>
  [connections: `redis.connections.${string}`]: SlaLimits<NumberLimit>
  'redis.memory'?: SlaLimits<BytesLimit>
  'redis.cacheHitRate'?: SlaLimits<ShareLimit>
}

/** Promises as limits by metric, as texts of the grammar (`'rps >= 1000 for 30s'`), or as a list of both. */
export type Slas<Sla> = Sla | readonly (Sla | string)[]
