import type { Timeline } from '../base/time/timeline.ts'
import { formatDurationMs } from '../base/units/duration.ts'
import type { LoopActivity } from '../machine/loop-activity.ts'
import type { Connection, ConnectionOwner } from './connection.ts'
import { ConnectionPool, type PoolHost } from './connection-pool.ts'
import { Deadlines } from './deadlines.ts'
import type { Exchange } from './exchange.ts'
import { Failure } from './failure.ts'
import { Http1Connection, type Http1Shared } from './http1/connection.ts'
import { forwarding } from './http1/forwarding.ts'
import { RecentReplies } from './http1/recent-replies.ts'
import { Outbox } from './outbox.ts'
import type { PoolWatch } from './pool-watch.ts'
import { OpeningGate } from './socket/opening-gate.ts'
import { OpeningPace } from './socket/opening-pace.ts'
import { SocketOpener, type SocketOptions } from './socket/socket-opener.ts'
import type { Opener } from './socket/socket-user.ts'
import type { Wire } from './wire.ts'

export interface ClientOptions extends SocketOptions {
  timeline: Timeline
  /** Told each time an exchange ends. */
  loopActivity?: LoopActivity
}

/**
 * How long the event loop stays awake for a reply after the request was sent, in ms, if the timeline is precise. The
 * time to wake up is negligible for replies that take longer.
 */
const attentiveMs = 20

/** The most that one read takes from the kernel. Larger replies arrive in several reads. */
const readBufferBytes = 64 * 1024

/** An HTTP/1.1 client for one origin: makes pools, holds what they share, and enforces the time limits. */
export class Client implements Wire, PoolHost {
  readonly timeline: Timeline
  readonly readBuffer = Buffer.allocUnsafeSlow(readBufferBytes)
  readonly opener: Opener
  readonly outbox: Outbox
  readonly gate: OpeningGate
  readonly openingPace = new OpeningPace()
  readonly pools = new Set<ConnectionPool>()
  connectionsOpened = 0
  retries = 0
  fileLimitHits = 0
  portLimitHits = 0
  readonly #loopActivity: LoopActivity | undefined
  readonly #deadlines: Deadlines
  readonly #http1: Http1Shared
  #openExchanges = 0

  constructor(options: ClientOptions) {
    const { timeline } = options
    this.timeline = timeline
    this.#loopActivity = options.loopActivity
    this.gate = new OpeningGate(timeline)
    this.outbox = new Outbox(timeline)
    this.opener = new SocketOpener(options, timeline, this.readBuffer)
    this.#http1 = {
      recentReplies: new RecentReplies(this.readBuffer),
      forwarding: forwarding(options.origin, options.proxy),
    }
    this.#deadlines = new Deadlines(timeline, (exchange) => this.#expire(exchange))
  }

  /** Exchanges that have begun and not ended. */
  get openExchanges(): number {
    return this.#openExchanges
  }

  /** Connections open or opening, in all pools. */
  get connections(): number {
    let count = 0
    for (const pool of this.pools) count += pool.connections
    return count
  }

  /** Makes a pool of at most `limit` connections. `watch` receives how long exchanges wait and take in it. */
  pool(limit: number, watch?: PoolWatch): ConnectionPool {
    return new ConnectionPool(this, limit, watch)
  }

  connection(owner: ConnectionOwner): Connection {
    return new Http1Connection(this, this.#http1, owner)
  }

  /** Begins an exchange. Its time limit starts here and includes the wait for a connection. */
  send(exchange: Exchange, pool: ConnectionPool, nowMs: number): void {
    this.#openExchanges++
    this.#deadlines.begin(exchange, nowMs)
    this.timeline.attend(nowMs + attentiveMs)
    pool.send(exchange, nowMs)
  }

  /** Ends every exchange under way as `aborted`. Exchanges sent later are not affected. */
  abort(reason: string): void {
    const exchanges = this.#deadlines.open()
    const connections = exchanges.map(({ connection }) => connection)
    const awaited = connections.map((connection) => connection?.awaitedCode)
    const nowMs = this.timeline.now()
    // Settle all of them before the first connection closes: its place must not go to an exchange that is about to end.
    for (const exchange of exchanges) this.#settleAnywhere(exchange, nowMs)
    for (const connection of connections) connection?.cancel()
    this.#deadlines.cancelIdleAlarms()
    exchanges.forEach((exchange, at) => {
      exchange.fail(new Failure('aborted', reason, undefined, awaited[at]))
    })
  }

  /** As `abort`, and closes every connection of every pool, so that nothing keeps the process alive. */
  close(reason: string): void {
    this.abort(reason)
    for (const pool of [...this.pools]) pool.close()
    this.#deadlines.cancelIdleAlarms()
  }

  /** Ends one exchange with the caller's failure and cancels it at its connection. Does nothing if it has ended. */
  cancel(exchange: Exchange, failure: Failure): void {
    if (exchange.settled) return
    const { connection } = exchange
    this.#settleAnywhere(exchange, this.timeline.now())
    connection?.cancel()
    exchange.fail(failure)
  }

  blindMs(fromMs: number, nowMs: number): number {
    return this.#loopActivity?.blindMs(fromMs, nowMs) ?? 0
  }

  settle(exchange: Exchange, nowMs: number): void {
    exchange.settled = true
    exchange.connection = undefined
    exchange.endedMs = nowMs
    if (this.#loopActivity !== undefined) exchange.unreadUs = this.#loopActivity.noteReply(nowMs)
    this.#openExchanges--
    this.#deadlines.end(exchange)
  }

  fail(exchange: Exchange, failure: Failure): void {
    if (exchange.settled) return
    this.settle(exchange, this.timeline.now())
    exchange.fail(failure)
  }

  #expire(exchange: Exchange): void {
    const { connection } = exchange
    const limit = formatDurationMs(exchange.timeoutMs)
    const what = exchange.sentMs === 0 ? 'no connection was free' : 'no whole reply'
    const awaited = connection?.awaitedCode
    this.#settleAnywhere(exchange, this.timeline.now())
    connection?.cancel()
    exchange.fail(
      awaited === undefined
        ? new Failure('timeout', `${what} within ${limit}`)
        : new Failure('script', `${awaited} within ${limit}`),
    )
  }

  /** Settles an exchange that may still wait for a connection. */
  #settleAnywhere(exchange: Exchange, nowMs: number): void {
    const { connection, queue } = exchange
    this.settle(exchange, nowMs)
    if (connection === undefined) queue?.left(exchange, nowMs)
  }
}
