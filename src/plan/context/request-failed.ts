import type { FailureClass } from '../../base/failure-class.ts'
import type { Reply } from '../../engine/reply/reply.ts'

/**
 * A call that failed: no reply, a status that was not expected, or a check that did not hold. It has been counted by
 * the time a scenario sees it.
 */
export class RequestFailed extends Error {
  readonly endpoint: string
  readonly class: FailureClass
  /** The reply, where one came. */
  readonly reply: Reply | undefined

  constructor(endpoint: string, failureClass: FailureClass, message: string, reply: Reply | undefined) {
    // Under a failing target this is made for every request: the frames, all ours, would cost more than the request.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(`${endpoint}: ${message}`)
    Error.stackTraceLimit = stackTraceLimit
    this.name = 'RequestFailed'
    this.endpoint = endpoint
    this.class = failureClass
    this.reply = reply
  }
}

/** A `check` that did not hold: it ends the iteration. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CheckFailed'
  }
}
