import type { Reply } from '../../engine/reply/reply.ts'

/** How many redirects a call follows, and to which hosts besides the target's. */
export type Redirects = number | { readonly limit?: number; readonly hosts?: readonly string[] }

/** The result of a check of a reply: false or a string is a failure. Anything else is a success. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one of them.
export type Judgement = boolean | string | undefined | void

/** Options of an endpoint or a call that decide which replies are a success. */
export interface ReplyOptions {
  /** The status, or statuses, that count as a success. By default all below 400. */
  expect?: number | readonly number[]
  /** Checks a reply that has an expected status: false, a string or an exception makes it a failure of class `check`. */
  check?: (reply: Reply) => Judgement
  /** Checks a reply whatever its status is: false, a string or an exception makes the reply a failure of class `check`. */
  judge?: (reply: Reply) => Judgement
  /**
   * How many redirects a call follows (10 by default), and to which other hosts. A redirect whose status is expected is
   * not followed.
   */
  redirects?: Redirects
}
