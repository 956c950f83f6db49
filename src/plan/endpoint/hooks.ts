import type { Reply } from '../../engine/reply/reply.ts'
import type { UserContext } from '../context/user-context.ts'

/** A request that is about to be sent, as a hook sees it and may change it. */
export interface OutgoingRequest {
  /** The name of its endpoint. */
  readonly endpoint: string
  readonly method: string
  /** Path and query, as they are sent. */
  readonly path: string
  /** The bytes of the body; empty for a body that is sent in pieces. */
  get body(): Uint8Array
  /** Replaces the body, unless it is sent in pieces. A string is sent as UTF-8. */
  set body(body: Uint8Array | string)
  /** Returns the value of a header, by its name in any case. Several headers of one name are joined by commas. */
  header(name: string): string | undefined
  /** Replaces all headers of that name by one. Throws a `PlimsollError` (`bad-header`) for an invalid name or value. */
  setHeader(name: string, value: string | number): void
  removeHeader(name: string): void
}

/** Called with each request before it is sent. It may change the request, such as add a token. Its time is not measured. */
export type RequestHook = (request: OutgoingRequest, user: UserContext) => void | PromiseLike<void>

/**
 * Called with each reply before it counts as a success or a failure. If it returns `'again'`, the request is sent once more
 * through the request hooks, for example with a new token. A call is repeated at most once.
 */
export type ReplyHook = (
  reply: Reply,
  request: OutgoingRequest,
  user: UserContext,
) => Again | PromiseLike<Again>

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing is the usual one.
type Again = void | 'again'
