/** The body of a request that is sent piece by piece, so that it is never in memory as a whole. */
export interface RequestBody {
  /** Its length in bytes; undefined if unknown: HTTP/1.1 then sends it with `Transfer-Encoding: chunked`. */
  readonly length: number | undefined
  /**
   * Its pieces, in order. A piece must not change once it is given. Called once for each try: a request is sent again
   * only if its body had not begun, or because a redirect or a hook leads to it.
   */
  pieces(): AsyncIterable<Uint8Array>
}
