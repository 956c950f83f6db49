import type { FailureClass } from '../../src/base/failure-class.ts'
import type { Alarm } from '../../src/base/time/timeline.ts'
import type { VirtualTimeline } from '../../src/base/time/virtual-timeline.ts'
import type { Client } from '../../src/engine/client.ts'
import type { ConnectionPool } from '../../src/engine/connection-pool.ts'
import type { Exchange } from '../../src/engine/exchange.ts'
import { Failure, type Shortage } from '../../src/engine/failure.ts'
import { requestText } from '../../src/engine/http1/request-text.ts'
import { Reply } from '../../src/engine/reply/reply.ts'

/** The outcome of a request. A refused one was never sent. */
export interface Answer {
  /** The service time, in ms. */
  afterMs?: number
  status?: number
  headers?: string
  body?: string
  fails?: FailureClass
  refuses?: boolean
  /** For how long the reply lies unread, in ms, after its service time. */
  unreadMs?: number
  /** What this machine has run out of, if it fails. */
  shortage?: Shortage
}

class ScriptedPool {
  readonly limit: number
  readonly waiting: (() => void)[] = []
  busy = 0
  closed = false

  constructor(limit: number) {
    this.limit = limit
  }

  close(): void {
    this.closed = true
  }
}

/** Stands in for a client and its target on virtual time: answers each exchange after a service time. */
export class ScriptedClient {
  readonly pools: ScriptedPool[] = []
  readonly requests: { text: string; sentMs: number; pool: ScriptedPool }[] = []
  readonly #timeline: VirtualTimeline
  readonly #answer: (request: string, number: number) => Answer
  #begun = 0

  constructor(timeline: VirtualTimeline, answer: (request: string, number: number) => Answer = () => ({})) {
    this.#timeline = timeline
    this.#answer = answer
  }

  /** This client, typed as what the code under test takes. */
  get client(): Client {
    return this as unknown as Client
  }

  pool(limit: number): ConnectionPool {
    const pool = new ScriptedPool(limit)
    this.pools.push(pool)
    return pool as unknown as ConnectionPool
  }

  send(exchange: Exchange, given: ConnectionPool, nowMs: number): void {
    const pool = given as unknown as ScriptedPool
    const answer = this.#answer(requestText(exchange.request), this.#begun++)
    let answering: Alarm | undefined
    const expiry = this.#timeline.at(nowMs + exchange.timeoutMs, () => {
      if (answering !== undefined) this.#timeline.cancel(answering)
      this.#settle(exchange)
      exchange.fail(new Failure('timeout', 'no whole reply'))
      if (exchange.sentMs !== 0) this.#free(pool)
    })
    const begin = () => {
      if (exchange.settled) return this.#free(pool)
      if (answer.refuses !== true) {
        exchange.sentMs = this.#timeline.now()
        const text = requestText(exchange.request)
        exchange.requestBytes = text.length
        this.requests.push({ text, sentMs: exchange.sentMs, pool })
      }
      answering = this.#timeline.at(
        this.#timeline.now() + (answer.afterMs ?? 0) + (answer.unreadMs ?? 0),
        () => {
          this.#timeline.cancel(expiry)
          this.#settle(exchange)
          exchange.unreadUs = (answer.unreadMs ?? 0) * 1_000
          this.#tell(exchange, answer)
          this.#free(pool)
        },
      )
    }
    if (pool.busy++ < pool.limit) begin()
    else pool.waiting.push(begin)
  }

  #settle(exchange: Exchange): void {
    exchange.settled = true
    exchange.endedMs = this.#timeline.now()
  }

  #tell(exchange: Exchange, answer: Answer): void {
    const { status = 200, headers = '', body = '' } = answer
    if (answer.refuses === true) exchange.fail(new Failure('connect', 'connection refused'))
    else if (answer.fails !== undefined)
      exchange.fail(new Failure(answer.fails, `scripted ${answer.fails}`, answer.shortage))
    else {
      const head = `HTTP/1.1 ${status} \r\n${headers}\r\n`
      const message = head + Buffer.from(body).toString('latin1')
      exchange.bytesReceived = message.length
      const setsCookies = /^set-cookie:/im.test(headers)
      const { sink } = exchange
      const reply = new Reply(status, sink === undefined ? message : head, head.length, false, setsCookies)
      sink?.head(reply)
      sink?.data(Buffer.from(body))
      exchange.succeed(reply)
    }
  }

  #free(pool: ScriptedPool): void {
    pool.busy--
    pool.waiting.shift()?.()
  }
}
