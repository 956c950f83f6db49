import type { FailureClass } from '../../base/failure-class.ts'
import type { Exchange } from '../../engine/exchange.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { RouteTemplate } from '../../plan/endpoint/route.ts'

/** One request that was sent, or could not be sent, and its outcome. */
export interface SeenExchange {
  /** The name of the endpoint. */
  endpoint: string
  route: RouteTemplate
  /** The number of the user, and that of its iteration. */
  user: number
  iteration: number
  /** The exchange as the engine left it: request, times, sizes, connection. */
  exchange: Exchange
  /** When it was due, in ms on the timeline. */
  intendedMs: number
  reply: Reply | undefined
  /**
   * Why it failed. Undefined for a success, and for an exchange that is not the last of its call, such as a followed
   * redirect.
   */
  failureClass: FailureClass | undefined
  message: string | undefined
}

/** Sees exchanges that have ended: all of them, or only those that failed. Must not throw. */
export interface ExchangeWatcher {
  readonly failuresOnly: boolean
  exchanged(seen: SeenExchange): void
}
