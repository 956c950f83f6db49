import type { Reply } from '../../../engine/reply/reply.ts'
import type { ReplySink } from '../../../engine/reply/reply-sink.ts'
import type { CallExchange } from '../call-exchange.ts'

/** How much may wait for the reader before the server is held up, and how little until it goes on, in bytes. */
const fullBytes = 256 * 1024
const emptyBytes = 64 * 1024

/** The body of a reply as it comes, for one reader. */
export class ReplyStream implements AsyncIterableIterator<Uint8Array>, ReplySink {
  readonly #exchange: CallExchange
  readonly #queue: Uint8Array[] = []
  #queuedBytes = 0
  #reply: Reply | undefined
  /** Whether this body is for nobody: of a redirect on the way, or of a reply that is a failure. */
  #passes = false
  #over = false
  #error: unknown
  #wake: (() => void) | undefined
  /** How its bytes are packed: known when the reply has begun, or is over. */
  readonly coding: Promise<string>
  #begin!: (coding: string) => void

  constructor(exchange: CallExchange, outcome: Promise<Reply>) {
    this.#exchange = exchange
    exchange.sink = this
    this.coding = new Promise((begin) => {
      this.#begin = begin
    })
    outcome.then(
      () => this.#end(undefined),
      (error: unknown) => this.#end(error),
    )
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      const piece = this.#queue.shift()
      if (piece !== undefined) {
        this.#queuedBytes -= piece.length
        if (this.#queuedBytes < emptyBytes) this.#exchange.hop.connection?.resume()
        return { value: piece, done: false }
      }
      if (this.#over) {
        if (this.#error === undefined) return { value: undefined, done: true }
        const error = this.#error
        this.#error = undefined
        throw error
      }
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
  }

  /** The reader has had enough. */
  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#queue.length = 0
    if (!this.#over) {
      this.#over = true
      this.#exchange.leave(this.#passes ? undefined : this.#reply)
    }
    return { value: undefined, done: true }
  }

  head(reply: Reply): void {
    this.#reply = reply
    this.#passes = this.#exchange.leadsFurther(reply) || !this.#exchange.isExpected(reply)
    if (!this.#passes) this.#begin(reply.header('content-encoding') ?? '')
  }

  data(bytes: Uint8Array): void {
    if (this.#passes || this.#over) return
    // The engine reads the next bytes into the same place.
    this.#queue.push(new Uint8Array(bytes))
    this.#queuedBytes += bytes.length
    if (this.#queuedBytes > fullBytes) this.#exchange.hop.connection?.pause()
    this.#wake?.()
    this.#wake = undefined
  }

  #end(error: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#error = error
    this.#begin('')
    this.#wake?.()
    this.#wake = undefined
  }
}

/** The same bytes, unpacked as they come. Throws a `ProtocolError` where they cannot be. */
export async function* unpacked(stream: ReplyStream): AsyncGenerator<Uint8Array> {
  const coding = await stream.coding
  if (coding === '') {
    yield* stream
    return
  }
  // Loaded where it is needed: few replies are streamed, and fewer are packed.
  const { decodeStream } = await import('../../../engine/reply/decoding-stream.ts')
  const { pipeline } = await import('node:stream/promises')
  const decoder = decodeStream(coding)
  if (decoder === undefined) {
    yield* stream
    return
  }
  // What goes wrong on the way in comes out of the decoder.
  pipeline(stream, decoder).catch(() => undefined)
  yield* decoder
}
