import type { FailureClass } from '../../base/failure-class.ts'
import type { Exchange } from '../../engine/exchange.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { RouteTemplate } from '../../plan/endpoint/route.ts'

/** One request, sent or not, and its outcome. */
export interface SeenExchange {
  /** The name of the endpoint. */
  endpoint: string
  route: RouteTemplate
  /** The number of the user, and that of its iteration. */
  user: number
  iteration: number
  /** The exchange when it ended: request, times, sizes, connection. */
  exchange: Exchange
  /** When it was due, in ms on the timeline. */
  intendedMs: number
  reply: Reply | undefined
  /**
   * The reason of a failure. Undefined for a success, and for an exchange that is not the last of its call, such as a
   * followed redirect.
   */
  failureClass: FailureClass | undefined
  message: string | undefined
}

/** Watches exchanges: all of them, or only those that failed. Must not throw. */
export interface ExchangeWatcher {
  readonly failuresOnly: boolean
  /** Called when an exchange has ended. */
  exchanged(seen: SeenExchange): void
}
