import type { Duration } from '../../base/units/duration.ts'
import type { ParamValue, Query, RouteParams } from '../endpoint/route.ts'
import type { Auth } from '../request/auth.ts'
import type { BodyOptions } from '../request/body-options.ts'
import type { ExchangeOptions } from '../request/exchange-options.ts'
import type { Headers } from '../request/headers.ts'
import type { ReplyOptions } from '../request/reply-options.ts'

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

/** What `call` is given after its endpoint: options that are required where the route has parameters. */
export type CallArguments<Text extends string> = [RouteParams<Text>] extends [never]
  ? [options?: CallOptions<Text>]
  : string extends Text
    ? [options?: CallOptions<Text>]
    : [options: CallOptions<Text>]
