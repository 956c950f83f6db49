import type { Timeline } from '../base/timeline.ts'
import type { Exchange } from './exchange.ts'
import type { Failure } from './failure.ts'
import type { OpeningGate } from './opening-gate.ts'
import type { SocketOpener } from './socket-opener.ts'

/** What all connections of a client share. */
export interface Wire {
  readonly timeline: Timeline
  readonly readBuffer: Buffer
  readonly opener: SocketOpener
  readonly gate: OpeningGate
  connectionsOpened: number
  retries: number
  /** Marks an exchange as over; its outcome is told by the caller. */
  settle(exchange: Exchange, nowMs: number): void
  fail(exchange: Exchange, failure: Failure): void
}
