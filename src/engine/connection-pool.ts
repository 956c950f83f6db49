import { Fifo } from '../base/fifo.ts'
import type { Connection, ConnectionOwner } from './connection.ts'
import type { Exchange, ExchangeQueue } from './exchange.ts'
import { Failure } from './failure.ts'
import { crowding, type PoolWatch, roomyShare } from './pool-watch.ts'
import type { Wire } from './wire.ts'

/** The client of a pool, and what it shares with the other pools. */
export interface PoolHost extends Pick<Wire, 'timeline' | 'gate' | 'settle' | 'fail'> {
  /** The pools that have connections. */
  readonly pools: Set<ConnectionPool>
  /** Makes a connection, which the pool opens through the gate. */
  connection(owner: ConnectionOwner): Connection
}

/**
 * The connections to one origin, and the exchanges that wait for a connection. A user's session has a pool of its own;
 * all users share one in an open load and under a cap on connections. At most `limit` connections are open at a time.
 * They are opened for exchanges that wait, at the pace of the gate.
 *
 * There may be one pool for each of 10,000 users, so its lists are threaded through the connections themselves.
 */
export class ConnectionPool implements ConnectionOwner, ExchangeQueue {
  readonly #host: PoolHost
  readonly #limit: number
  readonly #watch: PoolWatch | undefined
  /** The pool counts as roomy up to this many connections in use. */
  readonly #roomy: number
  /** The newest connection, open or opening. */
  #newest: Connection | undefined
  #count = 0
  #opening = 0
  /** The size of the stack of free connections. */
  #freeCount = 0
  /** The top of that stack: the connection used last is used next, so that the others can grow old and close. */
  #free: Connection | undefined
  #waiting: Fifo<Exchange> | undefined
  /** How many exchanges in `#waiting` have ended. */
  #gone = 0

  constructor(host: PoolHost, limit: number, watch?: PoolWatch) {
    this.#host = host
    this.#limit = limit
    this.#watch = watch
    this.#roomy = Math.max(1, Math.floor(limit * roomyShare))
  }

  /** The number of connections open or opening. */
  get connections(): number {
    return this.#count
  }

  /** The number of exchanges that wait for a connection. */
  get waiting(): number {
    return this.#waiting === undefined ? 0 : this.#waiting.length - this.#gone
  }

  /** Sends an exchange over a free connection, or queues it. */
  send(exchange: Exchange, nowMs: number): void {
    exchange.queue = this
    for (let next = this.#free; next !== undefined; next = this.#free) {
      this.#popFree(next)
      if (!next.usableAt(nowMs)) continue
      if (this.#watch !== undefined) exchange.crowding = this.#crowding()
      next.send(exchange, nowMs)
      return
    }
    this.#waiting ??= new Fifo()
    this.#waiting.push(exchange)
    this.#grow()
    if (this.#watch !== undefined && this.#count >= this.#limit) exchange.queuedMs = nowMs
  }

  sendAgain(exchange: Exchange): void {
    this.#waiting ??= new Fifo()
    this.#waiting.unshift(exchange)
    this.#grow()
  }

  /** Closes every connection, and ends the exchanges under way or waiting as `aborted`. The pool can be used again. */
  close(): void {
    const ended: Exchange[] = []
    for (let next = this.#nextWaiting(); next !== undefined; next = this.#nextWaiting()) ended.push(next)
    for (let next = this.#newest; next !== undefined; next = this.#newest) {
      next.collect(ended)
      next.close()
    }
    const nowMs = this.#host.timeline.now()
    for (const exchange of ended) this.#host.settle(exchange, nowMs)
    for (const exchange of ended) exchange.fail(new Failure('aborted', 'the session was closed'))
  }

  served(exchange: Exchange, nowMs: number): void {
    const { crowding: wasCrowded, sentMs } = exchange
    if (wasCrowded > crowding.between)
      this.#watch!.recordReply(nowMs - sentMs, wasCrowded === crowding.crowded)
  }

  /** An ended exchange is skipped when its turn comes. Once most of the queue has ended, the queue is rebuilt without them. */
  left(exchange: Exchange, nowMs: number): void {
    this.#endWait(exchange, nowMs)
    this.#gone++
    const waiting = this.#waiting!
    if (this.#gone < 1_024 || this.#gone * 2 < waiting.length) return
    const rest = new Fifo<Exchange>()
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!next.settled) rest.push(next)
    }
    this.#waiting = rest
    this.#gone = 0
  }

  // Reports of connections.

  opened(connection: Connection): void {
    this.#opening--
    this.freed(connection, this.#host.timeline.now())
  }

  freed(connection: Connection, nowMs: number): void {
    const exchange = this.#waiting === undefined ? undefined : this.#nextWaiting()
    if (exchange === undefined) {
      this.#pushFree(connection)
      return
    }
    if (this.#watch !== undefined) {
      this.#endWait(exchange, nowMs)
      exchange.crowding = this.#crowding()
    }
    connection.send(exchange, nowMs)
  }

  refused(connection: Connection, failure: Failure): void {
    this.#opening--
    this.#remove(connection)
    const exchange = this.#nextWaiting()
    if (exchange !== undefined) this.#host.fail(exchange, failure)
    this.#grow()
  }

  closed(connection: Connection, wasOpen: boolean): void {
    if (!wasOpen) this.#opening--
    this.#remove(connection)
    this.#grow()
  }

  /** Opens a connection for each waiting exchange that has none opening for it, up to the limit. */
  #grow(): void {
    while (this.#count < this.#limit && this.#opening < this.waiting) {
      const connection = this.#host.connection(this)
      this.#add(connection)
      this.#opening++
      this.#host.gate.enter(connection)
    }
  }

  /** How many connections are in use, including the one that is about to send, as a value of `crowding`. */
  #crowding(): number {
    const inUse = this.#count - this.#opening - this.#freeCount
    if (inUse <= this.#roomy) return this.#limit === 1 ? crowding.between : crowding.roomy
    return inUse >= this.#limit ? crowding.crowded : crowding.between
  }

  #endWait(exchange: Exchange, nowMs: number): void {
    if (exchange.queuedMs === 0) return
    this.#watch!.recordConnectionWait(nowMs - exchange.queuedMs)
    exchange.queuedMs = 0
  }

  #nextWaiting(): Exchange | undefined {
    const waiting = this.#waiting
    if (waiting === undefined) return undefined
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!next.settled) return next
      this.#gone--
    }
    return undefined
  }

  #add(connection: Connection): void {
    if (this.#count++ === 0) this.#host.pools.add(this)
    connection.older = this.#newest
    if (this.#newest !== undefined) this.#newest.newer = connection
    this.#newest = connection
  }

  #remove(connection: Connection): void {
    if (--this.#count === 0) this.#host.pools.delete(this)
    const { older, newer } = connection
    if (newer === undefined) this.#newest = older
    else newer.older = older
    if (older !== undefined) older.newer = newer
    connection.older = undefined
    connection.newer = undefined
    if (connection.isFree) this.#popFree(connection)
  }

  #pushFree(connection: Connection): void {
    connection.isFree = true
    this.#freeCount++
    connection.below = this.#free
    if (this.#free !== undefined) this.#free.above = connection
    this.#free = connection
  }

  /** Removes a connection from the stack: the top one, or one that has closed. */
  #popFree(connection: Connection): void {
    const { above, below } = connection
    connection.isFree = false
    this.#freeCount--
    if (above === undefined) this.#free = below
    else above.below = below
    if (below !== undefined) below.above = above
    connection.above = undefined
    connection.below = undefined
  }
}
