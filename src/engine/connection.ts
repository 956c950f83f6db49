import type { Exchange } from './exchange.ts'
import type { Failure } from './failure.ts'
import type { Opening } from './socket/opening-gate.ts'

/**
 * A connection as a pool uses it, whatever protocol it speaks.
 *
 * Free capacity is reported by events, not by a number: a connection is free from the moment it tells its owner
 * `opened` or `freed` until it is sent an exchange. HTTP/1.1 reports `freed` after each whole reply. A protocol that
 * carries several exchanges at once reports `freed` again, before `send` returns, as long as there is room for one
 * more, and otherwise when the next exchange ends. It must not report `freed` twice without a `send` in between.
 */
export abstract class Connection implements Opening {
  // These fields belong to the pool, which threads its lists through them: there may be one pool for each of 10,000 users.
  older: Connection | undefined = undefined
  newer: Connection | undefined = undefined
  isFree = false
  above: Connection | undefined = undefined
  below: Connection | undefined = undefined

  /** False once it is closed: it need not be opened any more. */
  abstract readonly isWanted: boolean

  /**
   * Begins to open. The gate calls this once, and must be told `opened` when the connection is open or has failed; the
   * owner is told `opened`, `refused` or `closed`.
   */
  abstract open(): void

  /** Whether it can take an exchange now. Closes itself when the server is about to close it for being idle. */
  abstract usableAt(nowMs: number): boolean

  /** Sends an exchange. Only called while it is free. */
  abstract send(exchange: Exchange, nowMs: number): void

  /** Adds the exchanges under way to a list. */
  abstract collect(into: Exchange[]): void

  /** Closes it at once and tells its owner. The caller settles the exchanges under way. */
  abstract close(): void
}

/** What a connection reports to: the pool that it belongs to. */
export interface ConnectionOwner {
  /** It is open and free. */
  opened(connection: Connection): void
  /** It could not be opened. */
  refused(connection: Connection, failure: Failure): void
  /** It can take one more exchange. */
  freed(connection: Connection, nowMs: number): void
  /** It is closed. `wasOpen` is false when it was given up before it opened. */
  closed(connection: Connection, wasOpen: boolean): void
  /** An exchange has its whole reply. Only called for exchanges whose `crowding` is known. */
  served(exchange: Exchange, nowMs: number): void
  /** An exchange must be sent once more, before all that wait. */
  sendAgain(exchange: Exchange): void
}
