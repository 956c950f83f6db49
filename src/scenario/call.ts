import type { Reply } from '../engine/reply.ts'
import type { CallExchange } from './call-exchange.ts'

let resolveNext: (reply: Reply) => void
let rejectNext: (error: Error) => void

/** One executor for all: a promise a request is needed, a closure is not. */
function capture(resolve: (reply: Reply) => void, reject: (error: Error) => void): void {
  resolveNext = resolve
  rejectNext = reject
}

/** A request on its way: await it for the reply, or ask for what is in it. */
export class Call extends Promise<Reply> {
  readonly #exchange: CallExchange

  /** Plain promises come of `then`: nothing else needs what a call can do. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  /** Only `call` makes these. */
  constructor(exchange: CallExchange) {
    super(capture)
    exchange.resolve = resolveNext
    exchange.reject = rejectNext
    this.#exchange = exchange
  }

  /** The body as JSON, typed as the caller says. A reply that is not JSON is a failure of class `check`. */
  json<T = unknown>(): Promise<T> {
    const exchange = this.#exchange
    exchange.wantsJson = true
    return this.then((reply) => (exchange.hasJson ? exchange.json : reply.json()) as T)
  }

  /** The body as UTF-8 text. */
  text(): Promise<string> {
    return this.then((reply) => reply.text())
  }

  /** The body as it came. */
  bytes(): Promise<Uint8Array> {
    return this.then((reply) => reply.bytes())
  }
}

// `await` takes a promise as it is only when its constructor is Promise; otherwise it wraps it in another one.
Object.defineProperty(Call.prototype, 'constructor', { value: Promise })
