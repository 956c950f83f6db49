import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Reply } from '../../engine/reply/reply.ts'
import type { CallExchange } from './call-exchange.ts'
import { type CallTiming, timingOf } from './call-timing.ts'
import { ReplyStream, unpacked } from './reply/reply-stream.ts'

let resolveNext: (reply: Reply) => void
let rejectNext: (error: Error) => void

/** One executor for all: a promise a request is needed, a closure is not. */
function capture(resolve: (reply: Reply) => void, reject: (error: Error) => void): void {
  resolveNext = resolve
  rejectNext = reject
}

/** A request on its way: await it for the reply, or ask for what is in it. Ask at once: not after the reply has come. */
export class Call<Json = unknown> extends Promise<Reply> {
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

  /**
   * The body as JSON: what a schema of any Standard Schema library says, the endpoint's own or the one given here; otherwise
   * typed as the caller says. A reply that is not JSON, or not what the schema says, is a failure of class `check`.
   */
  json<Schema extends StandardSchemaV1>(schema: Schema): Promise<StandardSchemaV1.InferOutput<Schema>>
  json<T = Json>(): Promise<T>
  json(schema?: StandardSchemaV1): Promise<unknown> {
    const exchange = this.#exchange
    exchange.wantsJson = true
    if (schema !== undefined) exchange.schema = schema
    return this.then((reply) => (exchange.hasJson ? exchange.json : reply.json()))
  }

  /** The body as UTF-8 text. */
  text(): Promise<string> {
    return this.then((reply) => reply.text())
  }

  /** The body as it came, unpacked. */
  bytes(): Promise<Uint8Array> {
    return this.then((reply) => reply.bytes())
  }

  /**
   * The body piece by piece as it comes, unpacked; none of it is kept. Leaving the loop early closes the connection, and is no
   * failure. A call that fails throws `RequestFailed` from the loop.
   */
  stream(): AsyncIterableIterator<Uint8Array> {
    return unpacked(new ReplyStream(this.#exchange, this))
  }

  /** The reply, and where its time went. */
  timed(): Promise<{ reply: Reply; timing: CallTiming }> {
    return this.then((reply) => ({ reply, timing: timingOf(this.#exchange, this.#exchange.intendedMs) }))
  }
}

// `await` takes a promise as it is only when its constructor is Promise; otherwise it wraps it in another one.
Object.defineProperty(Call.prototype, 'constructor', { value: Promise })
