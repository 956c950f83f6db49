import { checkBooleans, checkKeys, invalidValue, keysOf } from '../../base/authored/authored-object.ts'
import { atKeys, PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { parseTarget } from '../../engine/origin.ts'
import { declaresOnePlan } from '../one-plan.ts'
import { checkCallOptions } from './check-call-options.ts'
import type { EndpointHandle } from './endpoint-handle.ts'
import type { EndpointOptions } from './endpoint-options.ts'
import { literalRoute, parseRoute, type Route, type RouteTemplate } from './route.ts'

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
  return declaration((place) => declare(route, parseRoute(route), options, place))
}

/**
 * Declares an endpoint whose path and query are sent exactly as they are written, without parameters. Throws a
 * `PlimsollError` for an invalid option.
 */
export function literalEndpoint(method: string, pathAndQuery: string, options: EndpointOptions): Endpoint {
  const [, path = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(pathAndQuery)!
  return declaration((place) =>
    declare(`${method} ${pathAndQuery}`, literalRoute(method, path, query), options, place),
  )
}

function declare<Text extends string, Json>(
  route: string,
  template: RouteTemplate,
  options: EndpointOptions<Json>,
  place: SourcePlace | undefined,
): Endpoint<Text, Json> {
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
}

const endpointKeys = keysOf<EndpointOptions>({
  name: true,
  sla: true,
  headers: true,
  auth: true,
  timeout: true,
  connections: true,
  tags: true,
  schema: true,
  onRequest: true,
  onReply: true,
  hooks: true,
  expect: true,
  check: true,
  judge: true,
  redirects: true,
  firstByteTimeout: true,
  idleTimeout: true,
  discard: true,
  expectContinue: true,
  target: true,
})

function checkOptions(route: string, options: EndpointOptions): void {
  const context = { what: route, code: 'bad-endpoint' }
  checkKeys(options, endpointKeys, context)
  checkBooleans(options, ['discard', 'expectContinue', 'hooks'], context)
  const { name } = options
  if (name !== undefined && (typeof name !== 'string' || name.trim() === ''))
    throw invalidValue('name', name, 'a name', "Write name: 'list agents'.", context)
  checkCallOptions(route, options)
  const { connections, target } = options
  if (target !== undefined) atKeys(['target'], () => parseTarget(target))
  if (connections !== undefined && !(Number.isInteger(connections) && connections > 0)) {
    throw new PlimsollError('bad-connections', `${route} may open ${connections} connections`, {
      advice: 'Give a whole number of at least 1.',
    })
  }
}
