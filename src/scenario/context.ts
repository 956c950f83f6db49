import type { Duration } from '../base/duration.ts'
import type { Random } from '../base/random.ts'
import type { Reply } from '../engine/reply.ts'
import type { Call } from './call.ts'
import type { Endpoint } from './endpoint.ts'
import type { Headers } from './header-lines.ts'
import type { ParamValue, Query, RouteParams } from './route.ts'
import type { Wait } from './wait.ts'

interface BaseCallOptions {
  query?: Query
  headers?: Headers
  /** Sent as JSON, with its content type. */
  json?: unknown
  /** Sent as UTF-8 text. */
  text?: string
  /** Sent as it is. */
  bytes?: Uint8Array
  /** The status, or statuses, that count as success for this call. */
  expect?: number | readonly number[]
  timeout?: Duration
  /** Looks at a successful reply: false, a text or an exception makes it a failure of class `check`. */
  check?: (reply: Reply) => boolean | string | undefined
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

/** What a scenario works with. Every function can be taken out of it: `({ call, wait }) => …`. */
export interface UserContext {
  /**
   * Sends a request and waits for its whole reply. Rejects with `RequestFailed` when it fails, which has then been
   * counted: a scenario that does nothing about it simply ends there.
   */
  readonly call: <const Text extends string>(
    endpoint: Endpoint<Text>,
    ...options: CallArguments<Text>
  ) => Call
  /** Lets time pass. Ends the iteration when the load, closed or open, ends meanwhile. */
  readonly wait: (wait: Wait | Duration) => Promise<void>
  /** Counts whether something holds. Where it does not, the iteration ends there. */
  readonly check: (name: string, holds: unknown) => void
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
