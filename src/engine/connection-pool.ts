import { Fifo } from '../base/fifo.ts'
import { Connection } from './connection.ts'
import type { Exchange } from './exchange.ts'
import type { Failure } from './failure.ts'
import type { Wire } from './wire.ts'

/**
 * Connections to one origin and the exchanges that wait for one. A pool of one user is that user's session; a pool for
 * all is what an open load and a cap on connections use. No more than `limit` are ever open; they are opened for
 * exchanges that wait, at the pace of the gate.
 */
export class ConnectionPool {
  readonly #wire: Wire
  readonly #limit: number
  /** The one used last is used next: the others can grow old and close. */
  readonly #idle: Connection[] = []
  #waiting: Fifo<Exchange> | undefined
  /** Connections open or opening. */
  #count = 0
  #opening = 0
  #open: Set<Connection> | undefined

  constructor(wire: Wire, limit: number) {
    this.#wire = wire
    this.#limit = limit
  }

  /** Sends an exchange over an idle connection, or lets it wait for one. */
  send(exchange: Exchange, nowMs: number): void {
    exchange.pool = this
    for (let next = this.#idle.pop(); next !== undefined; next = this.#idle.pop()) {
      if (!next.usableAt(nowMs)) continue
      next.send(exchange, nowMs)
      return
    }
    this.#waiting ??= new Fifo()
    this.#waiting.push(exchange)
    this.#grow()
  }

  /** Sends an exchange once more, before all that wait. */
  again(exchange: Exchange): void {
    this.#waiting ??= new Fifo()
    this.#waiting.unshift(exchange)
    this.#grow()
  }

  /** Closes every connection. Exchanges under way or waiting must have been settled before. */
  close(): void {
    for (const connection of [...(this.#open ?? [])]) connection.close()
  }

  // What the connections tell.

  opened(connection: Connection): void {
    this.#opening--
    this.release(connection, this.#wire.timeline.now())
  }

  release(connection: Connection, nowMs: number): void {
    const exchange = this.#waiting === undefined ? undefined : this.#nextWaiting()
    if (exchange === undefined) this.#idle.push(connection)
    else connection.send(exchange, nowMs)
  }

  refused(connection: Connection, failure: Failure): void {
    this.closed(connection, false, false)
    const exchange = this.#nextWaiting()
    if (exchange !== undefined) this.#wire.fail(exchange, failure)
    this.#grow()
  }

  closed(connection: Connection, wasOpen: boolean, grow = true): void {
    this.#count--
    this.#open?.delete(connection)
    if (!wasOpen) this.#opening--
    const index = this.#idle.lastIndexOf(connection)
    if (index >= 0) this.#idle.splice(index, 1)
    if (grow) this.#grow()
  }

  /** Opens as many connections as there are exchanges waiting, up to the limit. */
  #grow(): void {
    const waiting = this.#waiting?.length ?? 0
    while (this.#opening < waiting && this.#count < this.#limit) {
      this.#count++
      this.#opening++
      const connection = new Connection(this.#wire, this)
      this.#open ??= new Set()
      this.#open.add(connection)
      this.#wire.gate.enter(() => connection.open())
    }
  }

  #nextWaiting(): Exchange | undefined {
    const waiting = this.#waiting
    if (waiting === undefined) return undefined
    // Those that ran out of time while they waited are settled already.
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      if (!next.settled) return next
    return undefined
  }
}
