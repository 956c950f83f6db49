import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Duration } from '../../base/units/duration.ts'
import type { Auth } from '../request/auth.ts'
import type { ExchangeOptions } from '../request/exchange-options.ts'
import type { Headers } from '../request/headers.ts'
import type { ReplyOptions } from '../request/reply-options.ts'
import type { EndpointSla, Slas } from '../sla.ts'
import type { ReplyHook, RequestHook } from './hooks.ts'

export interface EndpointOptions<Json = unknown> extends ReplyOptions, ExchangeOptions {
  /** What statistics call it, instead of its method and route. */
  name?: string
  sla?: Slas<EndpointSla>
  headers?: Headers
  /** Who sends its requests, instead of what the plan says. */
  auth?: Auth
  /** How long a call may take, waiting for a connection included. */
  timeout?: Duration
  /** Gives this endpoint connections of its own, and no more than so many. */
  connections?: number
  /** Groups of endpoints that statistics are kept for, too. */
  tags?: readonly string[]
  /** What the JSON of every successful reply must be, by any Standard Schema library: Zod, Valibot, ArkType and others. */
  schema?: StandardSchemaV1<unknown, Json>
  /** Sees each request of it before it is sent, after the plan's own hook. */
  onRequest?: RequestHook
  /** Sees each reply before it is judged, before the plan's own hook. */
  onReply?: ReplyHook
  /** False keeps the plan's hooks away: for the call that fetches the token which the others need. */
  hooks?: boolean
}
