import type { Connection } from './connection.ts'
import type { ConnectionPool } from './connection-pool.ts'
import type { Failure } from './failure.ts'
import type { Reply } from './reply.ts'

/**
 * One request and its outcome. Whoever sends requests extends it with what is to happen then: one object a request,
 * no closures. Times are on the timeline, in ms.
 */
export abstract class Exchange {
  /** The whole request, a byte a character. */
  readonly request: string
  readonly isHead: boolean
  /** Whether sending it a second time does no harm (RFC 9110, 9.2.2). */
  readonly idempotent: boolean
  readonly timeoutMs: number
  /** When its connection took it; 0 while it waits for one. */
  sentMs = 0
  endedMs = 0
  bytesReceived = 0

  // What follows belongs to the pool, the connection and the deadlines that this exchange passes through.
  deadlineMs = 0
  earlier: Exchange | undefined = undefined
  later: Exchange | undefined = undefined
  pool: ConnectionPool | undefined = undefined
  connection: Connection | undefined = undefined
  retried = false
  settled = false

  constructor(request: string, isHead: boolean, idempotent: boolean, timeoutMs: number) {
    this.request = request
    this.isHead = isHead
    this.idempotent = idempotent
    this.timeoutMs = timeoutMs
  }

  abstract succeed(reply: Reply): void
  abstract fail(failure: Failure): void
}
