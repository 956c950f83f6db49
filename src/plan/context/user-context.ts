import type { Random } from '../../base/random.ts'
import type { Duration } from '../../base/units/duration.ts'
import type { Call } from '../../user/call/call.ts'
import type { ExchangeOptions } from '../../user/call/exchange-settings.ts'
import type { ReplyOptions } from '../../user/call/reply/reply-rules.ts'
import type { Feeder } from '../data/feeder.ts'
import type { Shared } from '../data/shared.ts'
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { ParamValue, Query, RouteParams } from '../endpoint/route.ts'
import type { Auth } from '../request/auth.ts'
import type { BodyOptions } from '../request/body-options.ts'
import type { Headers } from '../request/headers.ts'
import type { Wait } from '../wait.ts'
import type { all } from './all.ts'
import type { CheckMessage } from './check-text.ts'

interface BaseCallOptions extends BodyOptions, ReplyOptions, ExchangeOptions {
  query?: Query
  headers?: Headers
  /** Who sends it: `basic(…)` or `bearer(…)`. */
  auth?: Auth
  /** Groups of calls that statistics are kept for, besides those of its endpoint. */
  tags?: readonly string[]
  /** How long the call may take, waiting for a connection included. */
  timeout?: Duration
}

/** What a call can be given. A route with parameters demands `params`. */
export type CallOptions<Text extends string = string> = BaseCallOptions &
  (string extends Text
    ? { params?: Readonly<Record<string, ParamValue>> }
    : [RouteParams<Text>] extends [never]
      ? { params?: Readonly<Record<string, never>> }
      : { params: Readonly<Record<RouteParams<Text>, ParamValue>> })

type CallArguments<Text extends string> = [RouteParams<Text>] extends [never]
  ? [options?: CallOptions<Text>]
  : string extends Text
    ? [options?: CallOptions<Text>]
    : [options: CallOptions<Text>]

/** Counts whether something holds, under a name. The message tells more where it does not. */
export interface Check {
  (name: string, holds: unknown, message?: CheckMessage): void
  /** Counts it, and the iteration goes on whatever it is. Answers whether it holds. */
  readonly soft: (name: string, holds: unknown, message?: CheckMessage) => boolean
}

/** What a user measured by itself. */
export interface RecordedOutcome {
  /** How long it took, in ms. */
  responseMs: number
  /** Why it failed; left out for a success. */
  failure?: string
}

/** What a scenario works with. Every function can be taken out of it: `({ call, wait }) => …`. */
export interface UserContext {
  /**
   * Sends a request and waits for its whole reply. Rejects with `RequestFailed` when it fails, which has then been
   * counted: a scenario that does nothing about it simply ends there.
   */
  readonly call: <const Text extends string, Json>(
    endpoint: Endpoint<Text, Json>,
    ...options: CallArguments<Text>
  ) => Call<Json>
  /** Lets time pass. Ends the iteration when the load, closed or open, ends meanwhile. */
  readonly wait: (wait: Wait | Duration) => Promise<void>
  /** Counts whether something holds. Where it does not, the iteration ends there; with `check.soft` it goes on. */
  readonly check: Check
  /** Calls several at once, no more than `limit` at a time (6 unless said otherwise), and gives their results in order. */
  readonly all: typeof all
  /** Counts something that was measured elsewhere: a row of its own beside the endpoints. */
  readonly record: (name: string, outcome: RecordedOutcome) => void
  /** Runs any function and measures how long it takes, under a name of its own beside the endpoints. */
  readonly measure: <T>(name: string, run: () => T | PromiseLike<T>) => Promise<T>
  /**
   * Runs a workflow and measures how long it takes, without the `wait`s in it. Within another group it is named after
   * both: `checkout / pay`.
   */
  readonly group: <T>(name: string, run: () => T | PromiseLike<T>) => Promise<T>
  /** Ends this iteration here, and that is no failure. */
  readonly endIteration: () => never
  /** Ends this iteration and this user: it takes no further part in the load, and nobody takes its place. */
  readonly stopUser: () => never
  /** Ends this iteration and the whole test, for all users of all workers. What is under way may finish. */
  readonly stopTest: (reason?: string) => never
  /** The next row of a feeder. What happens where none is left is for the feeder to say. */
  readonly take: <Row>(feeder: Feeder<Row>) => Row
  /** The row of a feeder that this user, or arrival, has for itself: the same each time, another one for every user. */
  readonly own: <Row>(feeder: Feeder<Row>) => Row
  /** A value that all users of a worker share, made by the first that asks for it. */
  readonly use: <Value>(value: Shared<Value>) => Promise<Value>
  /** This user's own random stream: the same in every run with the same seed. */
  readonly random: Random
  /** This user's number, from 0, the same over all workers; in an open load the number of the arrival. */
  readonly id: number
  /** How many iterations this user has begun before this one. */
  readonly iteration: number
  /** What the plan's `setup` returned. Typed as the caller says. */
  readonly data: <T>() => T
  /** What the plan's `onStart` returned for this user. Typed as the caller says. */
  readonly session: <T>() => T
}
