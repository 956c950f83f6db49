/**
 * Receives how long exchanges wait and take in a shared pool, to find out whether the pool's limit or the server delays
 * them. Both methods are called for single requests, so they must do no more than count.
 */
export interface PoolWatch {
  /** An exchange waited `ms` because every connection was in use and no more are allowed. */
  recordConnectionWait(ms: number): void
  /** A whole reply came `ms` after its request was sent, when all connections were in use (`isCrowded`) or only few. */
  recordReply(ms: number, isCrowded: boolean): void
}

/** How many of a pool's connections were in use when an exchange was sent; `unknown` if the pool has no watch. */
export const crowding = { unknown: 0, between: 1, roomy: 2, crowded: 3 } as const

/** With at most this share of its connections in use, or one, a pool is roomy: exchanges show the server's own speed. */
export const roomyShare = 0.25
