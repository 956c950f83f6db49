import type { Reply } from '../../../engine/reply/reply.ts'
import type { ReplySink } from '../../../engine/reply/reply-sink.ts'
import type { CallExchange } from '../call-exchange.ts'

/** The queue sizes at which reading from the server pauses and resumes, in bytes. */
const fullBytes = 256 * 1024
const emptyBytes = 64 * 1024

/** The body of a reply as it arrives, for one reader. */
export class ReplyStream implements AsyncIterableIterator<Uint8Array>, ReplySink {
  readonly #exchange: CallExchange
  readonly #queue: Uint8Array[] = []
  #queuedBytes = 0
  #reply: Reply | undefined
  /** Whether the body is discarded, because it belongs to a followed redirect or to a failure. */
  #isDiscarded = false
  #over = false
  #error: unknown
  #wake: (() => void) | undefined
  /** The content coding of its bytes. Resolves when the reply begins, or when it is over. */
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

  /** Called when the reader leaves the loop before the end of the body. */
  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#queue.length = 0
    if (!this.#over) {
      this.#over = true
      this.#exchange.leave(this.#isDiscarded ? undefined : this.#reply)
    }
    return { value: undefined, done: true }
  }

  head(reply: Reply): void {
    this.#reply = reply
    this.#isDiscarded = this.#exchange.isFollowedRedirect(reply) || !this.#exchange.isExpected(reply)
    if (!this.#isDiscarded) this.#begin(reply.header('content-encoding') ?? '')
  }

  data(bytes: Uint8Array): void {
    if (this.#isDiscarded || this.#over) return
    // Copied, because the engine reads the next bytes into the same buffer.
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

/** Decompresses a body as it arrives. Throws a `ProtocolError` if that fails. */
export async function* decompressed(stream: ReplyStream): AsyncGenerator<Uint8Array> {
  const coding = await stream.coding
  if (coding === '') {
    yield* stream
    return
  }
  // Loaded when needed, because few replies are streamed and fewer are compressed.
  const { decodeStream } = await import('../../../engine/reply/decoding-stream.ts')
  const { pipeline } = await import('node:stream/promises')
  const decoder = decodeStream(coding)
  if (decoder === undefined) {
    yield* stream
    return
  }
  // The decoder throws the errors of the source.
  pipeline(stream, decoder).catch(() => undefined)
  yield* decoder
}
