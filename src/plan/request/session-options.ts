import type { Compression } from './body-options.ts'

/** A plan's options for the sessions of its users. */
export interface SessionOptions {
  /** Asks for compressed replies: `true` for all supported codings, or a list. A body is decompressed when it is read. */
  compression?: boolean | readonly Compression[]
  /**
   * How long a user keeps cookies: for the whole run (`'user'`, the default), for one iteration, which begins with the
   * cookies from `onStart` (`'iteration'`), or not at all (`false`).
   */
  cookies?: 'user' | 'iteration' | false
  /**
   * Who reuses a connection: all users (`'shared'`, the default of an open load), the same user (`'user'`, the default
   * of a closed load), the same user within one iteration (`'iteration'`), or nobody (`'request'`, which turns
   * keep-alive off).
   */
  connectionReuse?: 'shared' | 'user' | 'iteration' | 'request'
}
