import type { ReplyOptions } from '../../../plan/request/reply-options.ts'
import { type RedirectRule, redirectRule } from '../request/redirect.ts'

/** The rules that decide whether a reply is a success, made once for all calls with the same options. */
export interface ReplyRules {
  /** The statuses that are a success; undefined for all below 400. */
  readonly statuses: readonly number[] | undefined
  readonly check: ReplyOptions['check']
  readonly judge: ReplyOptions['judge']
  readonly redirects: RedirectRule
}

/** Returns the rules of `options`, with `base` for missing options. */
export function replyRules(options: ReplyOptions, base: ReplyRules): ReplyRules {
  const { expect, check, judge, redirects } = options
  if (expect === undefined && check === undefined && judge === undefined && redirects === undefined)
    return base
  return {
    statuses: expect === undefined ? base.statuses : [expect].flat(),
    check: check ?? base.check,
    judge: judge ?? base.judge,
    redirects: redirectRule(redirects, base.redirects),
  }
}
