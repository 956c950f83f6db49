import type { SourcePlace } from '../../base/error.ts'
import type { RouteTemplate } from './route.ts'

/** What a call names an endpoint by: without the options, whose hooks are given users who make calls. */
export interface EndpointHandle<Text extends string = string, Json = unknown> {
  readonly name: string
  /** Its number in the order of declaration, from 0. */
  readonly id: number
  readonly route: RouteTemplate
  readonly place: SourcePlace | undefined
  /** Only for the type checker: the route as written, and what its replies hold. */
  readonly text?: Text
  readonly json?: Json
}
