import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Duration } from '../../base/units/duration.ts'
import type { Auth } from '../request/auth.ts'
import type { ExchangeOptions } from '../request/exchange-options.ts'
import type { Headers } from '../request/headers.ts'
import type { ReplyOptions } from '../request/reply-options.ts'
import type { EndpointSla, Slas } from '../sla.ts'
import type { ReplyHook, RequestHook } from './hooks.ts'

/** Options of an endpoint, for all its calls. */
export interface EndpointOptions<Json = unknown> extends ReplyOptions, ExchangeOptions {
  /** The name of the endpoint in statistics. By default its method and route. */
  name?: string
  /**
   * The base URL of its requests, if they go to another host than the plan's: `http://127.0.0.1:9000`. `--host` does not
   * change it.
   */
  target?: string
  /** The SLA of the endpoint. */
  sla?: Slas<EndpointSla>
  /** Headers of every request of the endpoint. */
  headers?: Headers
  /** How its requests authenticate, in place of the plan's `auth`. */
  auth?: Auth
  /** How long a call may take, including the wait for a connection. */
  timeout?: Duration
  /** Gives the endpoint connections of its own, at most this many over all workers. */
  connections?: number
  /** Tags of the endpoint. Statistics have a row for each tag. */
  tags?: readonly string[]
  /**
   * The schema that the JSON of every successful reply must match, from any Standard Schema library, such as Zod,
   * Valibot or ArkType.
   */
  schema?: StandardSchemaV1<unknown, Json>
  /** Called with each of its requests before it is sent, after the plan's hook. */
  onRequest?: RequestHook
  /** Called with each of its replies before it counts as a success or a failure, before the plan's hook. */
  onReply?: ReplyHook
  /** False turns off the plan's hooks, for example for the request that fetches the token which the hooks use. */
  hooks?: boolean
}
