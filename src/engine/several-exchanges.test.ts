import { describe, expect, test } from 'vitest'
import { TestExchange } from '../../test/support/test-exchange.ts'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'
import { Client } from './client.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import type { Exchange, ExchangeConnection } from './exchange.ts'
import { Failure } from './failure.ts'
import { parseOrigin } from './origin.ts'
import { Reply } from './reply/reply.ts'

/** A connection that carries several exchanges at once, as one of HTTP/2 does, with the test as the server. */
class WideConnection extends Connection {
  readonly sent: Exchange[] = []
  readonly cancelled: Exchange[] = []
  isClosed = false
  readonly #client: Client
  readonly #owner: ConnectionOwner
  readonly #most: number

  constructor(client: Client, owner: ConnectionOwner, most: number) {
    super()
    this.#client = client
    this.#owner = owner
    this.#most = most
  }

  get isWanted(): boolean {
    return !this.isClosed
  }

  open(): void {
    this.#client.gate.opened()
    this.#owner.opened(this)
  }

  usableAt(): boolean {
    return !this.isClosed
  }

  send(exchange: Exchange): void {
    this.sent.push(exchange)
    exchange.connection = this.#streamOf(exchange)
    if (this.sent.length < this.#most) this.#owner.freed(this, 0)
  }

  collect(into: Exchange[]): void {
    into.push(...this.sent)
  }

  close(): void {
    this.isClosed = true
    this.sent.length = 0
    this.#owner.closed(this, true)
  }

  /** The server replies to one exchange. */
  reply(exchange: Exchange): void {
    this.#remove(exchange)
    this.#client.settle(exchange, 0)
    exchange.succeed(new Reply(200, '', 0))
  }

  #remove(exchange: Exchange): void {
    const wasFull = this.sent.length === this.#most
    this.sent.splice(this.sent.indexOf(exchange), 1)
    if (wasFull) this.#owner.freed(this, 0)
  }

  #streamOf(exchange: Exchange): ExchangeConnection {
    return {
      pause() {},
      resume() {},
      cancel: () => {
        this.cancelled.push(exchange)
        this.#remove(exchange)
      },
    }
  }
}

class WideClient extends Client {
  readonly connectionsMade: WideConnection[] = []

  override connection(owner: ConnectionOwner): Connection {
    const connection = new WideConnection(this, owner, 3)
    this.connectionsMade.push(connection)
    return connection
  }
}

function network(limit: number) {
  const client = new WideClient({
    origin: parseOrigin('http://wide.invalid'),
    connectTimeoutMs: 5_000,
    timeline: new VirtualTimeline(),
  })
  const pool = client.pool(limit)
  const send = () => {
    const exchange = new TestExchange()
    client.send(exchange, pool, 0)
    return exchange
  }
  return { client, pool, send }
}

describe('a connection that carries several exchanges', () => {
  test('is sent as many as it has room for, and the next when one has its reply', () => {
    const { client, pool, send } = network(1)
    const exchanges = Array.from({ length: 5 }, send)
    const [connection] = client.connectionsMade
    expect([client.connectionsMade.length, connection!.sent, pool.waiting]).toEqual([
      1,
      exchanges.slice(0, 3),
      2,
    ])
    connection!.reply(exchanges[1]!)
    expect(exchanges[1]!.outcome).toBe(200)
    expect(connection!.sent).toEqual([exchanges[0], exchanges[2], exchanges[3]])
    for (const exchange of [...connection!.sent]) connection!.reply(exchange)
    expect([connection!.sent, pool.waiting]).toEqual([[exchanges[4]], 0])
    connection!.reply(exchanges[4]!)
    expect(send().connection).toBeDefined()
    expect(client.connectionsMade).toHaveLength(1)
  })

  test('stays open, with its other exchanges, when one is cancelled', () => {
    const { client, send } = network(1)
    const exchanges = Array.from({ length: 4 }, send)
    const [connection] = client.connectionsMade
    client.cancel(exchanges[0]!, new Failure('aborted', 'given up'))
    expect([exchanges[0]!.outcome, connection!.cancelled]).toEqual(['aborted', [exchanges[0]]])
    expect(connection!.sent).toEqual(exchanges.slice(1))
    expect(connection!.isClosed).toBe(false)
  })

  test('ends all of them when its pool is closed', () => {
    const { client, pool, send } = network(1)
    const exchanges = Array.from({ length: 5 }, send)
    pool.close()
    expect(exchanges.map(({ outcome, outcomes }) => [outcome, outcomes])).toEqual(
      exchanges.map(() => ['aborted', 1]),
    )
    expect([client.openExchanges, client.connections]).toEqual([0, 0])
  })

  test('is joined by others up to the limit of the pool', () => {
    const { client, pool, send } = network(2)
    const exchanges = Array.from({ length: 7 }, send)
    expect(client.connectionsMade.map(({ sent }) => sent.length)).toEqual([3, 3])
    expect([pool.connections, pool.waiting]).toEqual([2, 1])
    client.connectionsMade[1]!.reply(client.connectionsMade[1]!.sent[0]!)
    expect(exchanges[6]!.connection).toBeDefined()
  })
})
