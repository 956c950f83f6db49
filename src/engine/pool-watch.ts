/**
 * Sees how exchanges fare in a pool that many share, to tell whether its limit held them up or the server did. Both are
 * called for single requests: no more than counting is to be done in them.
 */
export interface PoolWatch {
  /** An exchange waited so long, in ms, because every connection was taken and no more are allowed. */
  waited(ms: number): void
  /** A whole reply came so long after the send, in ms, which was made when all connections were in use, or few. */
  served(ms: number, isCrowded: boolean): void
}

/** How many of the connections that a pool may have were in use when an exchange was sent; 0 where nobody asks. */
export const crowding = { unknown: 0, between: 1, roomy: 2, crowded: 3 } as const

/** Up to this share of the connections in use, or the first, an exchange is alone enough to show the server's own pace. */
export const roomyShare = 0.25
