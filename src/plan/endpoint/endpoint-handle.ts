import type { SourcePlace } from '../../base/error.ts'
import type { RouteTemplate } from './route.ts'

/**
 * The argument of a call: an endpoint without its options. The hooks in the options get a user, whose calls get endpoints,
 * so their types would depend on each other in a circle.
 */
export interface EndpointHandle<Text extends string = string, Json = unknown> {
  readonly name: string
  /** The number of the endpoint in the order of declaration, from 0. */
  readonly id: number
  readonly route: RouteTemplate
  readonly place: SourcePlace | undefined
  /** Only for the type checker: the route as written, and the type of the JSON in its replies. */
  readonly text?: Text
  readonly json?: Json
}
