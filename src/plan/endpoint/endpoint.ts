import { PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { declaresOnePlan } from '../one-plan.ts'
import { checkCallOptions } from './check-call-options.ts'
import type { EndpointHandle } from './endpoint-handle.ts'
import type { EndpointOptions } from './endpoint-options.ts'
import { parseRoute, type Route } from './route.ts'

/** A named group of requests with statistics of their own: a method and a route, never a concrete URL. */
export interface Endpoint<Text extends string = string, Json = unknown> extends EndpointHandle<Text, Json> {
  readonly options: EndpointOptions<Json>
}

const declared: Endpoint[] = []

/** Returns all declared endpoints, in order. */
export function declaredEndpoints(): readonly Endpoint[] {
  return declared
}

/**
 * Declares an endpoint: `endpoint('GET /agents/:id', { sla: { p95: '300ms' } })`. Its calls then require `params.id`.
 * Throws a `PlimsollError` for an invalid route or option.
 */
export function endpoint<const Text extends Route, Json = unknown>(
  route: Text,
  options: EndpointOptions<Json> = {},
): Endpoint<Text, Json> {
  return declaration((place) => {
    const template = parseRoute(route)
    checkOptions(route, options)
    const name = options.name ?? route
    if (declaresOnePlan() && declared.some((other) => other.name === name)) {
      throw new PlimsollError('endpoint-twice', `the endpoint ${JSON.stringify(name)} is declared twice`, {
        advice:
          'Declare it once, at the top of a file and not in a scenario, or give one of the two another name.',
      })
    }
    const made: Endpoint<Text, Json> = { name, id: declared.length, route: template, options, place }
    declared.push(made)
    return made
  })
}

function checkOptions(route: string, options: EndpointOptions): void {
  checkCallOptions(route, options)
  const { connections } = options
  if (connections !== undefined && !(Number.isInteger(connections) && connections > 0)) {
    throw new PlimsollError('bad-connections', `${route} may open ${connections} connections`, {
      advice: 'Give a whole number of at least 1.',
    })
  }
}
