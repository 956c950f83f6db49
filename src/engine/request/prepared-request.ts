import type { HeaderList } from './header-list.ts'
import type { RequestBody } from './request-body.ts'

/**
 * A request as data, whatever protocol it will be sent over. Immutable: hooks, redirects and answers to challenges make
 * another one. The encoder of a protocol adds what frames the body: no `Content-Length`, no `Transfer-Encoding` here.
 * `Host` is a header; HTTP/2 sends it as `:authority` and leaves `Connection` out (RFC 9113, 8.2.2 and 8.3.1).
 */
export class PreparedRequest {
  readonly method: string
  /** The path and the query, in ASCII. */
  readonly target: string
  readonly headers: HeaderList
  /** One byte per character, or in pieces; undefined without a body. */
  readonly body: string | RequestBody | undefined
  /**
   * Whether many exchanges send this very object: the encoder then keeps the encoded form with it. All of them must
   * belong to one client, because a proxy changes that form.
   */
  readonly repeats: boolean
  /** Written by the HTTP/1.1 encoder alone: the text of a request that repeats. */
  http1Text: string | undefined = undefined

  constructor(
    method: string,
    target: string,
    headers: HeaderList,
    body: string | RequestBody | undefined,
    repeats = false,
  ) {
    this.method = method
    this.target = target
    this.headers = headers
    this.body = body
    this.repeats = repeats
  }

  /** The same request with other headers. */
  withHeaders(headers: HeaderList): PreparedRequest {
    return new PreparedRequest(this.method, this.target, headers, this.body)
  }
}
