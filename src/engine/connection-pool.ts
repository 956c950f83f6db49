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
  /** Makes a connection that is to be opened through the gate. */
  connection(owner: ConnectionOwner): Connection
}

/**
 * Connections to one origin and the exchanges that wait for one. A pool of one user is that user's session; a pool for
 * all is what an open load and a cap on connections use. No more than `limit` are ever open; they are opened for
 * exchanges that wait, at the pace of the gate.
 *
 * There may be one for each of 10,000 users, so its lists are threaded through the connections themselves.
 */
export class ConnectionPool implements ConnectionOwner, ExchangeQueue {
  readonly #host: PoolHost
  readonly #limit: number
  readonly #watch: PoolWatch | undefined
  /** Up to how many connections in use count as few. */
  readonly #roomy: number
  /** The newest of all connections open or opening. */
  #newest: Connection | undefined
  #count = 0
  #opening = 0
  /** How many lie in the stack of those that are idle. */
  #freeCount = 0
  /** The top of a stack: the one used last is used next, so that the others can grow old and close. */
  #free: Connection | undefined
  #waiting: Fifo<Exchange> | undefined
  /** How many of those in `#waiting` are over. */
  #gone = 0

  constructor(host: PoolHost, limit: number, watch?: PoolWatch) {
    this.#host = host
    this.#limit = limit
    this.#watch = watch
    this.#roomy = Math.max(1, Math.floor(limit * roomyShare))
  }

  /** Connections open or opening. */
  get connections(): number {
    return this.#count
  }

  /** Exchanges that wait for a connection. */
  get waiting(): number {
    return this.#waiting === undefined ? 0 : this.#waiting.length - this.#gone
  }

  /** Sends an exchange over an idle connection, or lets it wait for one. */
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

  /** Sends an exchange once more, before all that wait. */
  sendAgain(exchange: Exchange): void {
    this.#waiting ??= new Fifo()
    this.#waiting.unshift(exchange)
    this.#grow()
  }

  /** Closes every connection, and ends what is under way over them or waits as `aborted`. It can be used again. */
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

  /** An exchange has had its whole reply. */
  served(exchange: Exchange, nowMs: number): void {
    const { crowding: wasCrowded, sentMs } = exchange
    if (wasCrowded > crowding.between) this.#watch!.served(nowMs - sentMs, wasCrowded === crowding.crowded)
  }

  /** An exchange that waited is over. They are passed over later, or swept out once they are the most. */
  left(exchange: Exchange, nowMs: number): void {
    this.#endWait(exchange, nowMs)
    this.#gone++
    const waiting = this.#waiting!
    if (this.#gone < 1_024 || this.#gone * 2 < waiting.length) return
    const left = new Fifo<Exchange>()
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!next.settled) left.push(next)
    }
    this.#waiting = left
    this.#gone = 0
  }

  // What the connections tell.

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

  /** Opens as many connections as there are exchanges waiting, up to the limit. */
  #grow(): void {
    while (this.#count < this.#limit && this.#opening < this.waiting) {
      const connection = this.#host.connection(this)
      this.#add(connection)
      this.#opening++
      this.#host.gate.enter(connection)
    }
  }

  /** How crowded it is, the exchange that is about to be sent included. */
  #crowding(): number {
    const inUse = this.#count - this.#opening - this.#freeCount
    if (inUse <= this.#roomy) return this.#limit === 1 ? crowding.between : crowding.roomy
    return inUse >= this.#limit ? crowding.crowded : crowding.between
  }

  #endWait(exchange: Exchange, nowMs: number): void {
    if (exchange.queuedMs === 0) return
    this.#watch!.waited(nowMs - exchange.queuedMs)
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

  /** Takes a connection out of the stack: the top one, or one that has closed. */
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
