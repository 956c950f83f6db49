/** A request's body that is sent after the head, piece by piece: it is never in memory as a whole. */
export interface RequestBody {
  /** Its bytes, as the head says in `Content-Length`; undefined where unknown: the head says `Transfer-Encoding: chunked` then. */
  readonly length: number | undefined
  /**
   * What it is made of, in order. A piece is not changed any more once it is given. Asked for once a try: where the
   * request is sent a second time because nothing of the body had begun, it is asked again.
   */
  pieces(): AsyncIterable<Uint8Array>
}
