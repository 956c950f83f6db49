import type { Duration } from '../base/units/duration.ts'
import type { ConnectingOptions } from './connecting-options.ts'
import type { UserContext } from './context/user-context.ts'
import type { ReplyHook, RequestHook } from './endpoint/hooks.ts'
import type { LevelOptions } from './load/level-options.ts'
import type { Load } from './load/load.ts'
import type { Mix } from './mix.ts'
import type { Auth } from './request/auth.ts'
import type { Headers } from './request/headers.ts'
import type { Redirects } from './request/reply-options.ts'
import type { SessionOptions } from './request/session-options.ts'
import type { EndpointSla, RunSla, Slas } from './sla.ts'

/** What `setup` and `teardown` work with: a user whose requests are not measured. */
export type SetupContext = Pick<UserContext, 'call' | 'wait' | 'random'>

/** A plan as its author writes it. */
export interface PlanOptions extends ConnectingOptions, SessionOptions {
  /** Where requests go: `http://127.0.0.1:8000`. `--host` overrides it. */
  target: string
  /**
   * What users do: one scenario, several that are equally likely, or pairs of a weight and a scenario. May be missing
   * where each of several loads has its own.
   */
  mix?: Mix
  /** May be missing where there are levels: then every run names one of them. */
  load?: Load
  /** Named loads, each with what is promised under it: `--level NAME` runs one, `--level all` one after the other. */
  levels?: Readonly<Record<string, LevelOptions>>
  /** What the whole run promises: limits by metric, texts such as `'rps >= 1000 for 30s'`, or a list of both. */
  sla?: Slas<RunSla>
  /** Counts for each endpoint what its time was made of: waiting, opening a connection, sending, and so on. */
  timings?: boolean
  /** What its groups promise, by name: `{ checkout: { p95: '2s' }, 'checkout / pay': { errors: '1%' } }`. */
  groups?: Readonly<Record<string, Slas<EndpointSla>>>
  /** What the functions that it measures promise, by name. */
  measures?: Readonly<Record<string, Slas<EndpointSla>>>
  /** What the requests that bear a tag promise together, by tag. */
  tags?: Readonly<Record<string, Slas<EndpointSla>>>
  /** The most connections that are open at once, over all workers. Users of a closed load then share them. */
  connections?: number
  /** How long a call may take, waiting for a connection included; 60 s unless said otherwise. */
  timeout?: Duration
  connectTimeout?: Duration
  /** How long iterations may go on after the load has ended; 30 s unless said otherwise. */
  gracefulStop?: Duration
  /** Sent with every request. */
  headers?: Headers
  /** Who sends the requests: `basic(…)`, `bearer(…)` or `digest(…)`. */
  auth?: Auth
  /** How many redirects are followed (10 unless said otherwise), and to which hosts besides the target. */
  redirects?: Redirects
  /** How long the first byte of a reply may take from the send. */
  firstByteTimeout?: Duration
  /** The longest silence while a request or a reply is under way. */
  idleTimeout?: Duration
  /** Sees each request before it is sent and may change it. */
  onRequest?: RequestHook
  /** Sees each reply before it is judged. */
  onReply?: ReplyHook
  /** The start of every random stream; the same seed makes the same choices. 1 unless said otherwise. */
  seed?: number
  name?: string
  /** Runs once before the load. What it returns, as JSON, is every user's `data()`. */
  setup?: (context: SetupContext) => unknown
  /** Runs once after the load, with what `setup` returned. */
  teardown?: (context: SetupContext, data: unknown) => unknown
  /** Runs once for each user, before its first iteration. What it returns is that user's `session()`. */
  onStart?: (user: UserContext) => unknown
  /** Runs once for each user, after its last iteration. */
  onStop?: (user: UserContext) => unknown
  /** Runs before each iteration and is part of it: what it throws ends the iteration. */
  beforeIteration?: (user: UserContext) => unknown
  /**
   * Runs after each iteration, however it ended, with what it threw: undefined where it came to its end. A wait that
   * the end of the load cuts throws an error named `LoadEnded`.
   */
  afterIteration?: (user: UserContext, error: unknown) => unknown
}
