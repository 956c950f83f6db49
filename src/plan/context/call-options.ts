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
  /** How the request authenticates: `basic(…)` or `bearer(…)`. */
  auth?: Auth
  /** Tags of this call. Statistics have a row for each tag, in addition to those of the endpoint. */
  tags?: readonly string[]
  /** How long the call may take, including the wait for a connection. */
  timeout?: Duration
}

/** Options of a call. A route with parameters requires `params`. */
export type CallOptions<Text extends string = string> = BaseCallOptions &
  (string extends Text
    ? { params?: Readonly<Record<string, ParamValue>> }
    : [RouteParams<Text>] extends [never]
      ? { params?: Readonly<Record<string, never>> }
      : { params: Readonly<Record<RouteParams<Text>, ParamValue>> })

/** The arguments of `call` after the endpoint: options, which are required if the route has parameters. */
export type CallArguments<Text extends string> = [RouteParams<Text>] extends [never]
  ? [options?: CallOptions<Text>]
  : string extends Text
    ? [options?: CallOptions<Text>]
    : [options: CallOptions<Text>]
