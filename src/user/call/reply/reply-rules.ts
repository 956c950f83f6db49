import type { Reply } from '../../../engine/reply/reply.ts'
import { type RedirectRule, type Redirects, redirectRule } from '../request/redirect.ts'

/** What looks at a reply answers: false, a text or an exception is a failure, anything else a success. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one of them.
export type Judgement = boolean | string | undefined | void

/** What an endpoint or a call says of its replies. */
export interface ReplyOptions {
  /** The status, or statuses, that count as success. Without it every 2xx and 3xx does. */
  expect?: number | readonly number[]
  /** Looks at a reply of an expected status: false, a text or an exception makes it a failure of class `check`. */
  check?: (reply: Reply) => Judgement
  /** Decides alone, whatever the status: true is a success, false, a text or an exception a failure of class `check`. */
  judge?: (reply: Reply) => Judgement
  /** How many redirects are followed (10 unless said otherwise; one that is expected is not), and to which other hosts. */
  redirects?: Redirects
}

/** What a reply must be for its call to have succeeded: made once for all calls that say the same. */
export interface ReplyRules {
  /** Statuses that are success; undefined = every 2xx and 3xx. */
  readonly statuses: readonly number[] | undefined
  readonly check: ReplyOptions['check']
  readonly judge: ReplyOptions['judge']
  readonly redirects: RedirectRule
}

/** The rules that follow from what was said, over those that held before. */
export function replyRules(options: ReplyOptions, before: ReplyRules): ReplyRules {
  const { expect, check, judge, redirects } = options
  if (expect === undefined && check === undefined && judge === undefined && redirects === undefined)
    return before
  return {
    statuses: expect === undefined ? before.statuses : [expect].flat(),
    check: check ?? before.check,
    judge: judge ?? before.judge,
    redirects: redirectRule(redirects, before.redirects),
  }
}
