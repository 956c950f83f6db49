import type { Timeline } from '../base/time/timeline.ts'
import type { Exchange } from './exchange.ts'
import type { Failure } from './failure.ts'
import type { Outbox } from './outbox.ts'
import type { OpeningGate } from './socket/opening-gate.ts'
import type { OpeningPace } from './socket/opening-pace.ts'
import type { Opener } from './socket/socket-user.ts'

/** What all connections of a client share, whatever protocol they speak. */
export interface Wire {
  readonly timeline: Timeline
  /** What sockets are read into. */
  readonly readBuffer: Buffer
  readonly opener: Opener
  readonly outbox: Outbox
  readonly gate: OpeningGate
  /** How fast connections have opened at best. */
  readonly openingPace: OpeningPace
  connectionsOpened: number
  /** Requests sent a second time. */
  retries: number
  /** Connections that could not be opened because this machine had run out of open files, or of local ports. */
  fileLimitHits: number
  portLimitHits: number
  /** For how long this thread could not see events between two instants, in ms, the later of which is now. */
  blindMs(fromMs: number, nowMs: number): number
  /** Marks an exchange as over. The caller reports its outcome. */
  settle(exchange: Exchange, nowMs: number): void
  /** Settles an exchange that is not over yet, with a failure. */
  fail(exchange: Exchange, failure: Failure): void
}
