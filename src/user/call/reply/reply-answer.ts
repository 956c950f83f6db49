import { messageOf, PlimsollError } from '../../../base/error.ts'
import type { FailureClass } from '../../../base/failure-class.ts'
import { ProtocolError } from '../../../engine/reply/protocol-error.ts'
import type { Reply } from '../../../engine/reply/reply.ts'
import type { ReplyRules } from './reply-rules.ts'

/** What a check or judge says is wrong. Throws a `ProtocolError` if the body cannot be decompressed, and plan errors. */
export function answerOf(look: NonNullable<ReplyRules['check']>, reply: Reply): string | undefined {
  try {
    const answer = look(reply)
    if (answer === false) return 'the check of the reply failed'
    return typeof answer === 'string' ? answer : undefined
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof PlimsollError) throw error
    return `the check of the reply threw: ${messageOf(error)}`
  }
}

/** The failure class of an unexpected status. */
export function statusClass(status: number): FailureClass {
  if (status >= 500) return 'http_5xx'
  return status >= 400 ? 'http_4xx' : 'check'
}

/** The message of an unexpected status. */
export function statusMessage(status: number, expected: readonly number[] | undefined): string {
  return expected === undefined ? `status ${status}` : `status ${status}, expected ${expected.join(' or ')}`
}
