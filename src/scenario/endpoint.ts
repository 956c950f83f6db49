import { type Duration, parseDurationMs } from '../base/duration.ts'
import { PlimsollError, type SourcePlace } from '../base/error.ts'
import type { Reply } from '../engine/reply.ts'
import { declaredPlace } from './declared-place.ts'
import { type Headers, mergeHeaders } from './header-lines.ts'
import { parseRoute, type Route, type RouteTemplate } from './route.ts'
import type { EndpointSla } from './sla.ts'

export interface EndpointOptions {
  /** What statistics call it, instead of its method and route. */
  name?: string
  sla?: EndpointSla
  /** The status, or statuses, that count as success. Without it every 2xx and 3xx does. */
  expect?: number | readonly number[]
  headers?: Headers
  /** How long a call may take, waiting for a connection included. */
  timeout?: Duration
  /** Gives this endpoint connections of its own, and no more than so many. */
  connections?: number
  /** Groups of endpoints that statistics are kept for, too. */
  tags?: readonly string[]
  /** Looks at each successful reply: false, a text or an exception makes it a failure of class `check`. */
  check?: (reply: Reply) => boolean | string | undefined
}

/** A group of requests that statistics are kept for: a method and a route, never a concrete URL. */
export interface Endpoint<Text extends string = string> {
  readonly name: string
  /** Its number in the order of declaration, from 0. */
  readonly id: number
  readonly route: RouteTemplate
  readonly options: EndpointOptions
  readonly place: SourcePlace | undefined
  /** Only for the type checker: the route as written. */
  readonly text?: Text
}

const declared: Endpoint[] = []

/** Every endpoint that has been declared, in order. */
export function declaredEndpoints(): readonly Endpoint[] {
  return declared
}

/**
 * Declares an endpoint: `endpoint('GET /agents/:id', { sla: { p95: '300ms' } })`. A call of it then needs `params.id`.
 * Throws a `PlimsollError` for a route or an option that cannot be.
 */
export function endpoint<const Text extends Route>(
  route: Text,
  options: EndpointOptions = {},
): Endpoint<Text> {
  const place = declaredPlace()
  try {
    const template = parseRoute(route)
    checkOptions(route, options)
    const made: Endpoint<Text> = {
      name: options.name ?? route,
      id: declared.length,
      route: template,
      options,
      place,
    }
    if (declared.some(({ name }) => name === made.name)) {
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
    if (error instanceof PlimsollError) error.place ??= place
    throw error
  }
}

function checkOptions(route: string, options: EndpointOptions): void {
  const { expect, timeout, connections } = options
  for (const status of [expect ?? []].flat()) {
    if (Number.isInteger(status) && status >= 200 && status <= 599) continue
    throw new PlimsollError('bad-expect', `${route} expects the status ${status}, which no final reply has`, {
      advice: 'A status is a whole number from 200 to 599.',
    })
  }
  if (timeout !== undefined && parseDurationMs(timeout, `the timeout of ${route}`) === 0) {
    throw new PlimsollError('bad-timeout', `the timeout of ${route} is 0`, {
      advice: 'Leave it out, or give it time.',
    })
  }
  if (connections !== undefined && !(Number.isInteger(connections) && connections > 0)) {
    throw new PlimsollError('bad-connections', `${route} may open ${connections} connections`, {
      advice: 'Give a whole number of at least 1.',
    })
  }
  mergeHeaders(options.headers)
}
