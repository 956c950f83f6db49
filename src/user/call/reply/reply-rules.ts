import type { ReplyOptions } from '../../../plan/request/reply-options.ts'
import { type RedirectRule, redirectRule } from '../request/redirect.ts'

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
