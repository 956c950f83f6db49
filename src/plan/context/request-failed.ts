import type { FailureClass } from '../../base/failure-class.ts'
import type { Reply } from '../../engine/reply/reply.ts'

/**
 * The error of a call without a reply, with an unexpected status, or with a failed check of the reply. The failure has
 * been counted before a scenario catches this error.
 */
export class RequestFailed extends Error {
  readonly endpoint: string
  readonly class: FailureClass
  /** The reply, if there was one. */
  readonly reply: Reply | undefined

  constructor(endpoint: string, failureClass: FailureClass, message: string, reply: Reply | undefined) {
    // A failing target causes one of these per request: the stack frames, all ours, would cost more than the request.
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

/** The error of a failed `check`, which ends the iteration. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CheckFailed'
  }
}
