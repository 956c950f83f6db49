import type { FailureClass } from '../../base/failure-class.ts'
import type { Exchange } from '../../engine/exchange.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { RouteTemplate } from '../../plan/endpoint/route.ts'

/** One request that was sent, or could not be, and what came of it. */
export interface SeenExchange {
  /** The name of the endpoint. */
  endpoint: string
  route: RouteTemplate
  /** The number of the user, and of its iteration. */
  user: number
  iteration: number
  /** Its request text, times, size and connection, as the engine leaves them. */
  exchange: Exchange
  /** When the user wanted it sent, in ms on the timeline. */
  intendedMs: number
  reply: Reply | undefined
  /** Why it failed; undefined for a success, and for a step on the way such as a redirect that is followed. */
  failureClass: FailureClass | undefined
  message: string | undefined
}

/** Sees exchanges that are over: all of them, or those alone that failed. It must not throw. */
export interface ExchangeWatcher {
  readonly failuresOnly: boolean
  exchanged(seen: SeenExchange): void
}
