import type { Timeline } from '../base/time/timeline.ts'
import type { ConnectionPool } from './connection-pool.ts'
import type { Exchange } from './exchange.ts'
import type { Failure } from './failure.ts'
import type { RecentReplies } from './http1/recent-replies.ts'
import type { Outbox } from './outbox.ts'
import type { OpeningGate } from './socket/opening-gate.ts'
import type { Forwarding } from './socket/proxy.ts'
import type { Opener } from './socket/socket-opener.ts'

/** What all connections of a client share. */
export interface Wire {
  readonly timeline: Timeline
  readonly readBuffer: Buffer
  readonly recentReplies: RecentReplies
  readonly opener: Opener
  readonly outbox: Outbox
  readonly gate: OpeningGate
  /** What a proxy that reads the requests wants; undefined where there is none. */
  readonly forwarding: Forwarding | undefined
  /** The pools that have connections. */
  readonly pools: Set<ConnectionPool>
  connectionsOpened: number
  retries: number
  /** Connections that could not be opened because this machine was out of files, or of local ports. */
  filesShort: number
  portsShort: number
  /** Marks an exchange as over; its outcome is told by the caller. */
  settle(exchange: Exchange, nowMs: number): void
  fail(exchange: Exchange, failure: Failure): void
}
