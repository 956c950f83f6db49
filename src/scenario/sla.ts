import type { Bytes } from '../base/bytes.ts'
import type { Duration } from '../base/duration.ts'
import type { Percentage } from '../base/ratio.ts'

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
export type Promised<Limit> = Limit | LimitWith<Limit> | readonly (Limit | LimitWith<Limit>)[]

/** What an endpoint promises. Times are response times of successes, from the intended start to the last byte. */
export interface EndpointSla {
  p50?: Promised<TimeLimit>
  p75?: Promised<TimeLimit>
  p90?: Promised<TimeLimit>
  p95?: Promised<TimeLimit>
  p99?: Promised<TimeLimit>
  'p99.9'?: Promised<TimeLimit>
  /** Any other percentile: `p97.5`. */
  [percentile: `p${number}`]: Promised<TimeLimit>
  min?: Promised<TimeLimit>
  mean?: Promised<TimeLimit>
  max?: Promised<TimeLimit>
  stddev?: Promised<TimeLimit>
  /** The same from the actual send to the last byte: what the target took, without any waiting before. */
  'service.p50'?: Promised<TimeLimit>
  'service.p95'?: Promised<TimeLimit>
  'service.p99'?: Promised<TimeLimit>
  'service.mean'?: Promised<TimeLimit>
  'service.max'?: Promised<TimeLimit>
  [service: `service.p${number}`]: Promised<TimeLimit>
  /** Requests per second that ended within the judged time. */
  rps?: Promised<PaceLimit>
  /** How many requests there are. */
  requests?: Promised<NumberLimit>
  /** How many of them fail. */
  failures?: Promised<NumberLimit>
  /** The share of requests that fail, for whatever reason. */
  errors?: Promised<ShareLimit>
  'errors.4xx'?: Promised<ShareLimit>
  'errors.5xx'?: Promised<ShareLimit>
  'errors.timeout'?: Promised<ShareLimit>
  'errors.dns'?: Promised<ShareLimit>
  'errors.connect'?: Promised<ShareLimit>
  'errors.tls'?: Promised<ShareLimit>
  'errors.reset'?: Promised<ShareLimit>
  'errors.protocol'?: Promised<ShareLimit>
  'errors.check'?: Promised<ShareLimit>
  /** The share that failed with a status: `errors.503`. */
  [status: `errors.${number}`]: Promised<ShareLimit>
  /** The Application Performance Index, 0 to 1: with 500 ms as the time that satisfies, or as `apdex(300ms)` says. */
  apdex?: Promised<NumberLimit>
  [apdex: `apdex(${string})`]: Promised<NumberLimit>
  /** Good requests per second: no failure, and within what their endpoint promises, or as `goodput(300ms)` says. */
  goodput?: Promised<PaceLimit>
  [goodput: `goodput(${string})`]: Promised<PaceLimit>
  /** The share of requests that are good. */
  'goodput.share'?: Promised<ShareLimit>
  [goodput: `goodput.share(${string})`]: Promised<ShareLimit>
}

/** What a whole run, or a phase of it, promises. */
export interface RunSla extends EndpointSla {
  /** The share of `check`s that pass: at least so many. */
  checks?: Promised<ShareLimit>
  /** How late requests were sent, the 99th percentile: what the generator itself promises. */
  lag?: Promised<TimeLimit>
  'lag.mean'?: Promised<TimeLimit>
  'lag.max'?: Promised<TimeLimit>
  [lag: `lag.p${number}`]: Promised<TimeLimit>
  /** Iterations that began per second. */
  started?: Promised<PaceLimit>
  /** The share of the iterations that were due which began. */
  'started.share'?: Promised<ShareLimit>
  /** Of the target, as monitors see it: the mean over the judged time, or as `target.cpu.max` says. */
  'target.cpu'?: Promised<ShareLimit>
  [cpu: `target.cpu.${string}`]: Promised<ShareLimit>
  'target.memory'?: Promised<BytesLimit>
  [memory: `target.memory.${string}`]: Promised<BytesLimit>
  'target.threads'?: Promised<NumberLimit>
  'target.descriptors'?: Promised<NumberLimit>
  'target.sockets'?: Promised<NumberLimit>
  'target.network.received'?: Promised<`${BytesLimit}/s`>
  'target.network.sent'?: Promised<`${BytesLimit}/s`>
  'target.disk.read'?: Promised<`${BytesLimit}/s`>
  'target.disk.written'?: Promised<`${BytesLimit}/s`>
  'postgres.connections'?: Promised<NumberLimit>
  [connections: `postgres.connections.${string}`]: Promised<NumberLimit>
  'postgres.active'?: Promised<NumberLimit>
  'postgres.latency'?: Promised<TimeLimit>
  'postgres.cacheHitRate'?: Promised<ShareLimit>
  'redis.connections'?: Promised<NumberLimit>
  [connections: `redis.connections.${string}`]: Promised<NumberLimit>
  'redis.memory'?: Promised<BytesLimit>
  'redis.cacheHitRate'?: Promised<ShareLimit>
}

/** Promises as limits by metric, as texts of the grammar (`'rps >= 1000 for 30s'`), or as a list of both. */
export type Promises<Sla> = Sla | readonly (Sla | string)[]
