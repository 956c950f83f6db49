import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Reply } from '../../engine/reply/reply.ts'
import type { Call } from '../../plan/context/call.ts'
import type { CallTiming } from '../../plan/context/call-timing.ts'
import type { CallExchange } from './call-exchange.ts'
import { timingOf } from './call-timing.ts'
import { ReplyStream, streamMistake } from './reply/reply-stream.ts'

let resolveNext: (reply: Reply) => void
let rejectNext: (error: Error) => void

/** One executor for all promises, so that a request needs no closure. */
function capture(resolve: (reply: Reply) => void, reject: (error: Error) => void): void {
  resolveNext = resolve
  rejectNext = reject
}

/** The promise of a call: a promise of the reply with methods for its content. */
export class CallPromise<Json = unknown> extends Promise<Reply> implements Call<Json> {
  readonly #exchange: CallExchange

  /** `then` returns plain promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  constructor(exchange: CallExchange) {
    super(capture)
    exchange.resolve = resolveNext
    exchange.reject = rejectNext
    this.#exchange = exchange
  }

  json<Schema extends StandardSchemaV1>(schema: Schema): Promise<StandardSchemaV1.InferOutput<Schema>>
  json<T = Json>(): Promise<T>
  json(schema?: StandardSchemaV1): Promise<unknown> {
    const exchange = this.#exchange
    this.#keep('json')
    exchange.wantsJson = true
    if (schema !== undefined) exchange.schema = schema
    return this.then((reply) => (exchange.hasJson ? exchange.json : reply.json()))
  }

  text(): Promise<string> {
    this.#keep('text')
    return this.then((reply) => reply.text())
  }

  bytes(): Promise<Uint8Array> {
    this.#keep('bytes')
    return this.then((reply) => reply.bytes())
  }

  stream(): AsyncIterableIterator<Uint8Array> {
    const exchange = this.#exchange
    if (exchange.sink instanceof ReplyStream) throw streamMistake(exchange, 'is streamed twice')
    if (exchange.isKept) throw streamMistake(exchange, 'is streamed and read as a whole')
    if (exchange.settled || exchange.bytesReceived > 0 || exchange.hops !== undefined)
      throw streamMistake(exchange, 'is streamed too late, when the reply has come')
    return new ReplyStream(exchange, this)
  }

  /** Notes that the body is read as a whole. Throws a `PlimsollError` (`bad-stream`) if it is streamed. */
  #keep(how: string): void {
    const exchange = this.#exchange
    if (exchange.sink instanceof ReplyStream)
      throw streamMistake(exchange, `is streamed and read by .${how}()`)
    exchange.isKept = true
  }

  timed(): Promise<{ reply: Reply; timing: CallTiming }> {
    return this.then((reply) => ({ reply, timing: timingOf(this.#exchange, this.#exchange.intendedMs) }))
  }
}

// `await` uses a promise as it is only if its constructor is Promise. Otherwise it wraps it in another one.
Object.defineProperty(CallPromise.prototype, 'constructor', { value: Promise })
