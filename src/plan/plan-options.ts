import type { Duration } from '../base/units/duration.ts'
import type { ConnectingOptions } from './connecting-options.ts'
import type { UserContext } from './context/user-context.ts'
import type { ReplyHook, RequestHook } from './endpoint/hooks.ts'
import type { EvidenceMode } from './evidence.ts'
import type { LevelOptions } from './load/level-options.ts'
import type { Load } from './load/load.ts'
import type { Mix } from './mix.ts'
import type { Auth } from './request/auth.ts'
import type { Headers } from './request/headers.ts'
import type { Redirects } from './request/reply-options.ts'
import type { SessionOptions } from './request/session-options.ts'
import type { EndpointSla, RunSla, Slas } from './sla.ts'

/** The context of `setup` and `teardown`: a user whose requests are not measured. */
export type SetupContext = Pick<UserContext, 'call' | 'wait' | 'random'>

/** A plan as its author writes it. `Data` is the result of its `setup`. */
export interface PlanOptions<Data = unknown> extends ConnectingOptions, SessionOptions {
  /** The base URL of all requests: `http://127.0.0.1:8000`. `--host` overrides it. */
  target: string
  /**
   * What users do: one scenario, several that are equally likely, or pairs of a weight and a scenario. Optional if each of
   * several parallel loads has its own mix.
   */
  mix?: Mix
  /** The load of a run. Optional if there are `levels`: every run then names one of them. */
  load?: Load
  /** Named loads, each with an SLA of its own. `--level NAME` runs one, `--level all` runs all, one after another. */
  levels?: Readonly<Record<string, LevelOptions>>
  /** The SLA of the whole run: limits by metric, sentences such as `'rps >= 1000 for 30s'`, or a list of both. */
  sla?: Slas<RunSla>
  /**
   * How many requests a percentile needs to be judged: `any` (the default), or `strict` for so many that a limit is met
   * with 95 % confidence. `--evidence` overrides it.
   */
  evidence?: EvidenceMode
  /**
   * Whether to record the parts of each endpoint's response time: waiting, connecting, sending, receiving. False by
   * default.
   */
  timings?: boolean
  /** The SLAs of groups, by name: `{ checkout: { p95: '2s' }, 'checkout / pay': { errors: '1%' } }`. */
  groups?: Readonly<Record<string, Slas<EndpointSla>>>
  /** The SLAs of measured functions, by name. */
  measures?: Readonly<Record<string, Slas<EndpointSla>>>
  /** The SLAs of tags: of all requests with that tag together. */
  tags?: Readonly<Record<string, Slas<EndpointSla>>>
  /** The maximum number of open connections, over all workers. The users of a closed load then share them. */
  connections?: number
  /** How long a call may take, including the wait for a connection. 60 s by default. */
  timeout?: Duration
  /** How long opening a connection may take. */
  connectTimeout?: Duration
  /** How long iterations may continue after the load has ended. 30 s by default. */
  gracefulStop?: Duration
  /** How long `setup` may take. 60 s by default. */
  setupTimeout?: Duration
  /** How long `teardown` may take. 60 s by default. */
  teardownTimeout?: Duration
  /** Headers of every request. */
  headers?: Headers
  /** How requests authenticate: `basic(…)`, `bearer(…)` or `digest(…)`. */
  auth?: Auth
  /** How many redirects a call follows (10 by default), and to which hosts besides the target. */
  redirects?: Redirects
  /** How long the first byte of a reply may take, from the send. */
  firstByteTimeout?: Duration
  /** The maximum silence while a request or a reply is being transferred. */
  idleTimeout?: Duration
  /** Called with each request before it is sent. It may change the request. */
  onRequest?: RequestHook
  /** Called with each reply before it counts as a success or a failure. */
  onReply?: ReplyHook
  /** The seed of all random streams: the same seed makes the same choices. 1 by default. */
  seed?: number
  /** The name of the plan in reports. */
  name?: string
  /** Runs once before the load. Its result is sent to all users as JSON, which `data()` returns. */
  setup?: (context: SetupContext) => Data | Promise<Data>
  /** Runs once after the load, with the result of `setup`; with undefined if `setup` began and did not complete. */
  teardown?: (context: SetupContext, data: Data | undefined) => unknown
  /** Runs once for each user, before its first iteration. `session()` returns its result to that user. */
  onStart?: (user: UserContext) => unknown
  /** Runs once for each user, after its last iteration. */
  onStop?: (user: UserContext) => unknown
  /** Runs at the start of each iteration, as a part of it: an exception ends the iteration. */
  beforeIteration?: (user: UserContext) => unknown
  /**
   * Runs after each iteration, with the exception of the iteration, or undefined if it completed. If the load ends during a
   * wait, the wait throws an error named `LoadEnded`.
   */
  afterIteration?: (user: UserContext, error: unknown) => unknown
}
