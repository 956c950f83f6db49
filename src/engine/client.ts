import { formatDurationMs } from '../base/duration.ts'
import type { Timeline } from '../base/timeline.ts'
import { ConnectionPool } from './connection-pool.ts'
import { Deadlines } from './deadlines.ts'
import type { Exchange } from './exchange.ts'
import { Failure } from './failure.ts'
import { OpeningGate } from './opening-gate.ts'
import { Resolver } from './resolver.ts'
import { SocketOpener, type SocketOptions } from './socket-opener.ts'
import type { Wire } from './wire.ts'

export interface ClientOptions extends SocketOptions {
  timeline: Timeline
}

/** One read of the kernel's, at most: larger replies come in several. */
const readBufferBytes = 64 * 1024

/** An HTTP/1.1 client for one origin: hands out pools, holds what they share, and keeps the time limits. */
export class Client implements Wire {
  readonly timeline: Timeline
  readonly readBuffer = Buffer.allocUnsafeSlow(readBufferBytes)
  readonly opener: SocketOpener
  readonly gate: OpeningGate
  connectionsOpened = 0
  retries = 0
  readonly #deadlines: Deadlines
  #openExchanges = 0

  constructor(options: ClientOptions) {
    this.timeline = options.timeline
    this.gate = new OpeningGate(options.timeline)
    this.opener = new SocketOpener(options, new Resolver(options.origin.host), this.readBuffer)
    this.#deadlines = new Deadlines(options.timeline, (exchange) => this.#expire(exchange))
  }

  /** Exchanges begun and not over. */
  get openExchanges(): number {
    return this.#openExchanges
  }

  /** A pool of at most `limit` connections. */
  pool(limit: number): ConnectionPool {
    return new ConnectionPool(this, limit)
  }

  /** Begins an exchange: its time limit counts from here, waiting for a connection included. */
  send(exchange: Exchange, pool: ConnectionPool, nowMs: number): void {
    this.#openExchanges++
    this.#deadlines.begin(exchange, nowMs)
    pool.send(exchange, nowMs)
  }

  /** Ends every exchange that is under way as `aborted`. */
  abort(reason: string): void {
    for (const exchange of [...this.#deadlines.open()]) this.#cut(exchange, new Failure('aborted', reason))
    this.#deadlines.close()
  }

  settle(exchange: Exchange, nowMs: number): void {
    exchange.settled = true
    exchange.connection = undefined
    exchange.endedMs = nowMs
    this.#openExchanges--
    this.#deadlines.end(exchange)
  }

  fail(exchange: Exchange, failure: Failure): void {
    if (exchange.settled) return
    this.settle(exchange, this.timeline.now())
    exchange.fail(failure)
  }

  #expire(exchange: Exchange): void {
    const limit = formatDurationMs(exchange.timeoutMs)
    const what = exchange.sentMs === 0 ? 'no connection was free' : 'no whole reply'
    this.#cut(exchange, new Failure('timeout', `${what} within ${limit}`))
  }

  #cut(exchange: Exchange, failure: Failure): void {
    const { connection } = exchange
    this.settle(exchange, this.timeline.now())
    connection?.close()
    exchange.fail(failure)
  }
}
