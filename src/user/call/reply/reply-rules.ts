import type { ReplyOptions } from '../../../plan/request/reply-options.ts'
import { type RedirectRule, redirectRule } from '../request/redirect.ts'

/** The rules by which a reply is a success, made once for all calls with the same options. */
export interface ReplyRules {
  /** The statuses that are a success; undefined for all below 400. */
  readonly statuses: readonly number[] | undefined
  readonly check: ReplyOptions['check']
  readonly judge: ReplyOptions['judge']
  readonly redirects: RedirectRule
}

/** The rules that options make, on top of `before`. */
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
