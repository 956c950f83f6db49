import type { IncomingMessage, ServerResponse } from 'node:http'
import { messageOf, PlimsollError } from '../../src/base/error.ts'
import type { Timeline } from '../../src/base/time/timeline.ts'
import { type DrawnFaults, FaultDice, stallLeftMs } from '../faults/fault-dice.ts'
import { type Faults, parseFaults } from '../faults/faults.ts'
import { readJson } from './body.ts'
import { Exchange } from './exchange.ts'
import type { Ledger } from './ledger.ts'
import { Refusal } from './refusal.ts'
import type { Reply, Router } from './router.ts'

const ledgerPath = '/__ledger'

interface Answer extends Reply {
  readonly headers?: Record<string, string>
}

/** The parts that a gateway uses. */
export interface GatewayOptions {
  readonly router: Router
  readonly ledger: Ledger
  /** The faults of every request. The header of a request replaces the faults that it names. */
  readonly faults: Faults
  readonly seed: number
  readonly timeline: Timeline
}

/** Handles every request: counts it, applies its faults, and sends a reply. */
export class Gateway {
  readonly #router: Router
  readonly #ledger: Ledger
  readonly #faults: Faults
  readonly #faulty: boolean
  readonly #dice: FaultDice
  readonly #timeline: Timeline
  readonly #startMs: number
  #closing = false

  constructor({ router, ledger, faults, seed, timeline }: GatewayOptions) {
    this.#router = router
    this.#ledger = ledger
    this.#faults = faults
    this.#faulty = Object.keys(faults).length > 0
    this.#dice = new FaultDice(seed)
    this.#timeline = timeline
    this.#startMs = timeline.now()
  }

  /** Makes every further reply close its connection. */
  close(): void {
    this.#closing = true
  }

  /** Handles a request. An error becomes a reply: nothing is thrown for it. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method!
    const target = targetOf(request.url!)
    if (target.path === ledgerPath) {
      const exchange = new Exchange(request, response, this.#timeline, () => {})
      return this.#send(exchange, this.#answerLedger(method))
    }
    const end = this.#ledger.open(`${method} ${this.#router.templateOf(target.path)}`)
    const exchange = new Exchange(request, response, this.#timeline, end)
    const header = request.headers['x-fault']
    if (header === undefined && !this.#faulty) {
      return this.#send(exchange, await this.#answer(exchange, target))
    }
    try {
      const own = header === undefined ? {} : parseFaults(String(header))
      await this.#serveFaulty(exchange, target, { ...this.#faults, ...own })
    } catch (thrown) {
      await this.#send(exchange, refused(thrown))
    }
  }

  async #serveFaulty(exchange: Exchange, target: Target, faults: Faults): Promise<void> {
    const drawn: DrawnFaults = this.#dice.draw(faults)
    await this.#waitForStall(exchange, faults.stall)
    if (drawn.reset) return exchange.reset()
    if (drawn.burnMs > 0) burn(drawn.burnMs)
    await exchange.pause(drawn.waitMs)
    if (exchange.gone) return
    const answer =
      drawn.errorStatus === undefined
        ? await this.#answer(exchange, target)
        : { status: drawn.errorStatus, value: { error: 'an injected fault' } }
    // A reply that was under way when the service stalled is not sent before the stall ends.
    await this.#waitForStall(exchange, faults.stall)
    await this.#send(exchange, answer, drawn.slowBodyMs)
  }

  async #waitForStall(exchange: Exchange, stall: Faults['stall']): Promise<void> {
    await exchange.pause(stallLeftMs(stall, this.#timeline.now() - this.#startMs))
  }

  async #answer(exchange: Exchange, target: Target): Promise<Answer> {
    try {
      const { route, params } = this.#router.match(exchange.request.method!, target.path)
      const body = route.method === 'POST' ? await readJson(exchange.request) : undefined
      return route.handle({ params, query: target.query, body })
    } catch (thrown) {
      return refused(thrown)
    }
  }

  #answerLedger(method: string): Answer {
    switch (method) {
      case 'GET':
      case 'HEAD': {
        const headers = { 'x-in-flight': String(this.#ledger.inFlight) }
        return { status: 200, value: this.#ledger.counts(), headers }
      }
      case 'DELETE':
        this.#ledger.reset()
        return { status: 204, value: undefined }
      default:
        return refused(
          new Refusal(405, `${ledgerPath} does not support ${method}`, { allow: 'GET, HEAD, DELETE' }),
        )
    }
  }

  #send(exchange: Exchange, { status, value, headers = {} }: Answer, slowMs = 0): Promise<void> {
    return exchange.send(
      { status, value },
      this.#closing ? { ...headers, connection: 'close' } : headers,
      slowMs,
    )
  }
}

interface Target {
  readonly path: string
  readonly query: URLSearchParams
}

const noQuery = new URLSearchParams()

function targetOf(url: string): Target {
  const mark = url.indexOf('?')
  if (mark < 0) return { path: url, query: noQuery }
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) }
}

function refused(thrown: unknown): Answer {
  if (thrown instanceof Refusal) {
    return { status: thrown.status, value: { error: thrown.message }, headers: thrown.headers }
  }
  if (thrown instanceof PlimsollError) {
    return { status: 400, value: { error: thrown.message, advice: thrown.advice } }
  }
  return { status: 500, value: { error: messageOf(thrown) } }
}

/** Keeps the thread busy for `ms` of CPU time. On a busy machine this takes longer, as real work does. */
function burn(ms: number): void {
  const start = process.threadCpuUsage()
  for (let usedMs = 0; usedMs < ms; ) {
    const { user, system } = process.threadCpuUsage(start)
    usedMs = (user + system) / 1_000
  }
}
