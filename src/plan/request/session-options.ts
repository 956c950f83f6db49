import type { Compression } from './body-options.ts'

/** What a plan says of its users' sessions: their cookies, their connections, and whether replies may be compressed. */
export interface SessionOptions {
  /** Asks for packed replies: any that can be unpacked, or those named. They are unpacked when someone looks. */
  compression?: boolean | readonly Compression[]
  /**
   * Which cookies a user keeps: those of its whole life (`'user'`, unless said otherwise), those that it had after `onStart` at
   * the start of each iteration (`'iteration'`), or none.
   */
  cookies?: 'user' | 'iteration' | false
  /**
   * Who uses a connection again: all users (`'shared'`, as in an open load unless said otherwise), the same user (`'user'`,
   * as in a closed one), the same user in the same iteration, or nobody (`'request'`: keep-alive is off).
   */
  connectionReuse?: 'shared' | 'user' | 'iteration' | 'request'
}
