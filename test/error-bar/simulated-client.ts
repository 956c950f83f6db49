import { Random } from '../../src/base/random.ts'
import type { Client } from '../../src/engine/client.ts'
import type { ConnectionPool } from '../../src/engine/connection-pool.ts'
import { Deadlines } from '../../src/engine/deadlines.ts'
import type { Exchange } from '../../src/engine/exchange.ts'
import { Failure } from '../../src/engine/failure.ts'
import { Reply } from '../../src/engine/reply/reply.ts'
import type { LoopActivity } from '../../src/machine/loop-activity.ts'
import type { CallExchange } from '../../src/user/call/call-exchange.ts'
import type { LateLoop } from './late-loop.ts'
import type { Server } from './servers.ts'
import type { World } from './world.ts'

/** How long a server needs for a request, in ms: on average, and how it is distributed. */
export interface Needs {
  meanMs: number
  /** `mixed`: one in ten needs five and a half times as much as the others. */
  spread: 'constant' | 'exponential' | 'mixed'
}

export interface SimulatedClientOptions {
  world: World
  loop: LateLoop
  server: Server
  needs: Needs
  seed: number
  /** The number of a variation, whose requests need up to 5 % more or less; 0 for none. */
  variation: number
  loopActivity: LoopActivity
}

/** As in `Client`: how long the event loop stays awake for a reply, in ms. */
const attentiveMs = 20

const head = 'HTTP/1.1 200 \r\n\r\n'

/**
 * Stands in for a client whose connections are open. Requests leave at once; replies reach the event loop when the server
 * sends them. What a server needs for a request depends on the seed, its user and its iteration alone, so that a request
 * needs the same whenever it comes.
 */
export class SimulatedClient {
  readonly #options: SimulatedClientOptions
  readonly #deadlines: Deadlines
  readonly #calls = new WeakMap<object, { id: number; iteration: number; calls: number }>()

  constructor(options: SimulatedClientOptions) {
    this.#options = options
    this.#deadlines = new Deadlines(options.loop, (exchange) => {
      this.#settle(exchange)
      exchange.fail(new Failure('timeout', 'no whole reply in time'))
    })
  }

  /** This client, typed as what the code under test takes. */
  get client(): Client {
    return this as unknown as Client
  }

  pool(): ConnectionPool {
    return { close() {} } as unknown as ConnectionPool
  }

  send(exchange: Exchange, _: ConnectionPool, nowMs: number): void {
    const { world, loop, server } = this.#options
    this.#deadlines.begin(exchange, nowMs)
    loop.attend(nowMs + attentiveMs)
    exchange.sentMs = nowMs
    exchange.requestBytes = 40
    const needsMs = this.#needs(exchange as CallExchange)
    world.at(nowMs, () => {
      server.arrive(needsMs, (status) => loop.receive(() => this.#answer(exchange, status)))
    })
  }

  /** Ends all requests under way, as at the end of a load. */
  abort(reason: string): void {
    const exchanges = this.#deadlines.open()
    for (const exchange of exchanges) this.#settle(exchange)
    this.#deadlines.cancelIdleAlarms()
    for (const exchange of exchanges) exchange.fail(new Failure('aborted', reason))
  }

  #answer(exchange: Exchange, status: number): void {
    if (exchange.settled) return
    this.#settle(exchange)
    exchange.bytesReceived = head.length
    exchange.succeed(new Reply(status, head, head.length, false, false))
  }

  #settle(exchange: Exchange): void {
    const nowMs = this.#options.loop.now()
    exchange.settled = true
    exchange.endedMs = nowMs
    exchange.unreadUs = this.#options.loopActivity.noteReply(nowMs)
    this.#deadlines.end(exchange)
  }

  #needs({ caller }: CallExchange): number {
    const { seed, needs, variation } = this.#options
    const { id, iteration } = caller
    let known = this.#calls.get(caller)
    if (known?.id !== id || known.iteration !== iteration) {
      known = { id, iteration, calls: 0 }
      this.#calls.set(caller, known)
    }
    const random = new Random(seed, 1e9 + id * 100_000 + iteration * 10 + known.calls++)
    const ms = needsOf(needs, random)
    if (variation === 0) return ms
    return ms * new Random(variation, random.int(0, 1_000_000)).between(0.95, 1.05)
  }
}

function needsOf({ meanMs, spread }: Needs, random: Random): number {
  switch (spread) {
    case 'constant':
      return meanMs
    case 'exponential':
      return random.exponential(meanMs)
    case 'mixed':
      return (random.chance(0.1) ? 5.5 : 0.5) * meanMs
  }
}
