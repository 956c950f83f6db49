import type { Reply } from '../../engine/reply/reply.ts'

/** What a plan, an endpoint or a call says of redirects: a limit, or that and the other hosts that may be gone to. */
export type Redirects = number | { readonly limit?: number; readonly hosts?: readonly string[] }

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
