import { isPromise } from '../../../base/authored/authored-object.ts'
import { messageOf, PlimsollError, type SourcePlace } from '../../../base/error.ts'
import type { FailureClass } from '../../../base/failure-class.ts'
import { ProtocolError } from '../../../engine/reply/protocol-error.ts'
import type { Reply } from '../../../engine/reply/reply.ts'
import type { ReplyRules } from './reply-rules.ts'

/** An endpoint, as messages name it. */
interface Named {
  readonly name: string
  readonly place: SourcePlace | undefined
}

/**
 * Runs a check or a judge. Returns the message of a failure; undefined for a success. Throws a `ProtocolError` if the body
 * cannot be decompressed, and a `PlimsollError` for an asynchronous check, at the place of the endpoint.
 */
export function replyProblem(
  check: NonNullable<ReplyRules['check']>,
  reply: Reply,
  endpoint: Named,
): string | undefined {
  try {
    const result: unknown = check(reply)
    if (typeof result === 'object' && isPromise(result)) throw unawaitedResult(endpoint, result)
    if (result === false) return 'the check of the reply failed'
    return typeof result === 'string' ? result : undefined
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof PlimsollError) throw error
    return `the check of the reply threw: ${messageOf(error)}`
  }
}

/** Makes the error for a check that is asynchronous: its result would come after the reply has been counted. */
function unawaitedResult({ name, place }: Named, result: PromiseLike<unknown>): PlimsollError {
  // The rejection of a result that nobody awaits is no error of its own.
  result.then(undefined, () => {})
  return new PlimsollError('bad-check', `the check or judge of ${name} returned a promise`, {
    ...(place && { place }),
    advice: 'Return false or a string at once: take the function out of async, and do not await in it.',
  })
}

/** Returns the failure class of an unexpected status. */
export function statusClass(status: number): FailureClass {
  if (status >= 500) return 'http_5xx'
  return status >= 400 ? 'http_4xx' : 'check'
}

/** Returns the message of an unexpected status. */
export function statusMessage(status: number, expected: readonly number[] | undefined): string {
  return expected === undefined ? `status ${status}` : `status ${status}, expected ${expected.join(' or ')}`
}
