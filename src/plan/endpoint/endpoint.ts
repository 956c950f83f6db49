import type { StandardSchemaV1 } from '@standard-schema/spec'
import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaredPlace } from '../../base/place/declared-place.ts'
import { keyLine } from '../../base/place/key-line.ts'
import type { Duration } from '../../base/units/duration.ts'
import type { ExchangeOptions } from '../../user/call/exchange-settings.ts'
import type { ReplyOptions } from '../../user/call/reply/reply-rules.ts'
import type { ReplyHook, RequestHook } from '../../user/call/request/outgoing-request.ts'
import type { Auth } from '../request/auth.ts'
import type { Headers } from '../request/headers.ts'
import type { EndpointSla, Slas } from '../sla.ts'
import { checkCalling } from './check-calling.ts'
import { parseRoute, type Route, type RouteTemplate } from './route.ts'

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

/** A group of requests that statistics are kept for: a method and a route, never a concrete URL. */
export interface Endpoint<Text extends string = string, Json = unknown> {
  readonly name: string
  /** Its number in the order of declaration, from 0. */
  readonly id: number
  readonly route: RouteTemplate
  readonly options: EndpointOptions<Json>
  readonly place: SourcePlace | undefined
  /** Only for the type checker: the route as written, and what its replies hold. */
  readonly text?: Text
  readonly json?: Json
}

const declared: Endpoint[] = []
let isOnePlan = false

/**
 * From now on all declarations are of one plan, in which each has its own name. Where plans are made in a program, each
 * may have an endpoint of the same name.
 */
export function declareOnePlan(): void {
  isOnePlan = true
}

/** Whether all declarations are of one plan. */
export function declaresOnePlan(): boolean {
  return isOnePlan
}

/** Every endpoint that has been declared, in order. */
export function declaredEndpoints(): readonly Endpoint[] {
  return declared
}

/**
 * Declares an endpoint: `endpoint('GET /agents/:id', { sla: { p95: '300ms' } })`. A call of it then needs `params.id`.
 * Throws a `PlimsollError` for a route or an option that cannot be.
 */
export function endpoint<const Text extends Route, Json = unknown>(
  route: Text,
  options: EndpointOptions<Json> = {},
): Endpoint<Text, Json> {
  const place = declaredPlace()
  try {
    const template = parseRoute(route)
    checkOptions(route, options)
    const made: Endpoint<Text, Json> = {
      name: options.name ?? route,
      id: declared.length,
      route: template,
      options,
      place,
    }
    if (isOnePlan && declared.some(({ name }) => name === made.name)) {
      throw new PlimsollError(
        'endpoint-twice',
        `the endpoint ${JSON.stringify(made.name)} is declared twice`,
        {
          advice:
            'Declare it once, at the top of a file and not inside of a scenario, or give one of the two a name of its own.',
        },
      )
    }
    declared.push(made)
    return made
  } catch (error) {
    if (error instanceof PlimsollError && place !== undefined)
      error.place ??= error.keys === undefined ? place : keyLine(place, error.keys)
    throw error
  }
}

function checkOptions(route: string, options: EndpointOptions): void {
  checkCalling(route, options)
  const { connections } = options
  if (connections !== undefined && !(Number.isInteger(connections) && connections > 0)) {
    throw new PlimsollError('bad-connections', `${route} may open ${connections} connections`, {
      advice: 'Give a whole number of at least 1.',
    })
  }
}
