import { PlimsollError, type SourcePlace } from '../base/error.ts'
import { declaredPlace } from '../base/place/declared-place.ts'
import { keyLine } from '../base/place/key-line.ts'
import type { Duration } from '../base/units/duration.ts'
import type { ReplyHook, RequestHook } from '../user/call/request/outgoing-request.ts'
import type { Redirects } from '../user/call/request/redirect.ts'
import { type Connecting, type ConnectingOptions, readConnecting } from './connecting-options.ts'
import type { UserContext } from './context/user-context.ts'
import { checkCalling } from './endpoint/check-calling.ts'
import { type LevelLoads, type LevelOptions, readLevels } from './load/level.ts'
import { isLoad, type Load } from './load/load.ts'
import { type Mix, readPlanMix, type WeightedScenario } from './mix.ts'
import type { Auth } from './request/auth.ts'
import type { Compression } from './request/body-options.ts'
import type { Headers } from './request/headers.ts'
import type { EndpointSla, RunSla, Slas } from './sla.ts'

/** What `setup` and `teardown` work with: a user whose requests are not measured. */
export type SetupContext = Pick<UserContext, 'call' | 'wait' | 'random'>

/** A plan as its author writes it. */
export interface PlanOptions extends ConnectingOptions {
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
  /** Asks for packed replies: any that can be unpacked, or those named. They are unpacked when someone looks. */
  compression?: boolean | readonly Compression[]
  /**
   * Which cookies a user keeps: those of its whole life (`'user'`, unless said otherwise), those that it had after `onStart` at
   * the start of each iteration (`'iteration'`), or none.
   */
  cookies?: 'user' | 'iteration' | false
  /** How many redirects are followed (10 unless said otherwise), and to which hosts besides the target. */
  redirects?: Redirects
  /** How long the first byte of a reply may take from the send. */
  firstByteTimeout?: Duration
  /** The longest silence while a request or a reply is under way. */
  idleTimeout?: Duration
  /**
   * Who uses a connection again: all users (`'shared'`, as in an open load unless said otherwise), the same user (`'user'`,
   * as in a closed one), the same user in the same iteration, or nobody (`'request'`: keep-alive is off).
   */
  connectionReuse?: 'shared' | 'user' | 'iteration' | 'request'
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

/** A plan that has been declared. */
export interface Plan {
  readonly kind: 'plimsoll-plan'
  readonly options: PlanOptions
  /** All its scenarios; those that only one of several loads has have the weight 0 here. */
  readonly mix: readonly WeightedScenario[]
  /** The loads of its levels; empty where it has none. */
  readonly levels: LevelLoads
  readonly connecting: Connecting
  readonly place: SourcePlace | undefined
}

/** Declares a plan: the default export of a plan file. Throws a `PlimsollError` where a part is missing or cannot be. */
export function plan(options: PlanOptions): Plan {
  const place = declaredPlace()
  try {
    if (options.target === undefined) {
      throw new PlimsollError('bad-plan', 'the plan has no target', {
        advice: "Add target: 'http://127.0.0.1:8000'.",
      })
    }
    const levels = readLevels(options.levels)
    const hasLevels = options.levels !== undefined
    if (!(isLoad(options.load) || (hasLevels && options.load === undefined))) {
      throw new PlimsollError('bad-plan', 'the plan has no load', {
        advice: "Add load: users({ steady: { hold: 10, for: '1m' } }) or arrivals({ … }), or levels.",
      })
    }
    checkCount(options.connections, 'connections')
    // Its timeout is checked with the flags that stand over it; its tags are promises.
    const { timeout: _, tags: __, ...calling } = options
    checkCalling('the plan', calling)
    const connecting = readConnecting(options, place)
    const mix = readPlanMix(options.mix, options.load, hasLevels)
    return { kind: 'plimsoll-plan', options, mix, levels, connecting, place }
  } catch (error) {
    if (error instanceof PlimsollError && place !== undefined)
      error.place ??= error.keys === undefined ? place : keyLine(place, error.keys)
    throw error
  }
}

function checkCount(count: number | undefined, what: string): void {
  if (count === undefined || (Number.isInteger(count) && count > 0)) return
  throw new PlimsollError('bad-plan', `the plan's ${what} is ${count}`, {
    advice: 'Give a whole number of at least 1.',
  })
}
