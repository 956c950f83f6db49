import type { Duplex } from 'node:stream'
import { messageOf, PlimsollError } from '../../../base/error.ts'
import { contentCodings } from '../../../engine/reply/content-coding.ts'
import { decodeStream } from '../../../engine/reply/decoding-stream.ts'
import type { Reply } from '../../../engine/reply/reply.ts'
import type { ReplySink } from '../../../engine/reply/reply-sink.ts'
import type { CallExchange } from '../call-exchange.ts'
import type { BodyDecoding } from '../call-hops.ts'

/** The queue sizes at which reading from the server pauses and resumes, in bytes. */
const fullBytes = 256 * 1024
const emptyBytes = 64 * 1024

/**
 * The body of a reply as it arrives, decompressed, for one reader. What does not unpack is a failure of the call, so the
 * call has its outcome only when the body has been decompressed.
 */
export class ReplyStream implements AsyncIterableIterator<Uint8Array>, ReplySink {
  readonly #exchange: CallExchange
  readonly #queue: Uint8Array[] = []
  #queuedBytes = 0
  #reply: Reply | undefined
  /** Whether the body is discarded, because it belongs to a followed redirect or to a failure. */
  #isDiscarded = false
  #decoder: Duplex | undefined
  #over = false
  /** Whether its reader has got all of it, or left it. */
  #isRead = false
  #error: unknown
  #wake: (() => void) | undefined

  constructor(exchange: CallExchange, outcome: Promise<Reply>) {
    this.#exchange = exchange
    exchange.sink = this
    outcome.then(
      () => this.#end(undefined),
      (error: unknown) => this.#end(error),
    )
  }

  /** Throws a `PlimsollError` (`bad-stream`) for a second loop, which would find nothing. */
  [Symbol.asyncIterator](): this {
    if (this.#isRead) throw streamMistake(this.#exchange, 'is streamed twice')
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      const piece = this.#queue.shift()
      if (piece !== undefined) {
        this.#queuedBytes -= piece.length
        if (this.#queuedBytes < emptyBytes) this.#flow()
        return { value: piece, done: false }
      }
      if (this.#over) {
        this.#isRead = true
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
    this.#isRead = true
    this.#queue.length = 0
    this.#error = undefined
    if (!this.#over) {
      this.#over = true
      this.#decoder?.destroy()
      this.#exchange.leave(this.#isDiscarded ? undefined : this.#reply)
      this.#wake?.()
    }
    return { value: undefined, done: true }
  }

  head(reply: Reply): void {
    this.#reply = reply
    this.#isDiscarded = this.#exchange.isFollowedRedirect(reply) || !this.#exchange.isExpected(reply)
    const coding = this.#isDiscarded ? undefined : reply.header('content-encoding')
    if (coding === undefined) return
    try {
      this.#decode(decodeStream(contentCodings(coding)))
    } catch (error) {
      this.#exchange.breakOff(messageOf(error))
    }
  }

  data(bytes: Uint8Array): void {
    if (this.#isDiscarded || this.#over) return
    // Copied, because the engine reads the next bytes into the same buffer.
    const piece = new Uint8Array(bytes)
    if (this.#decoder === undefined) this.#add(piece)
    else if (!this.#decoder.write(piece)) this.#exchange.hop.connection?.pause()
  }

  #add(piece: Uint8Array): void {
    if (this.#over) return
    this.#queue.push(piece)
    this.#queuedBytes += piece.length
    if (this.#queuedBytes > fullBytes) {
      if (this.#decoder === undefined) this.#exchange.hop.connection?.pause()
      else this.#decoder.pause()
    }
    this.#wake?.()
    this.#wake = undefined
  }

  /** Lets more bytes arrive. */
  #flow(): void {
    if (this.#decoder === undefined) this.#exchange.hop.connection?.resume()
    else this.#decoder.resume()
  }

  #decode(decoder: Duplex | undefined): void {
    if (decoder === undefined) return
    this.#decoder = decoder
    const over = new Promise<Error | undefined>((resolve) => {
      decoder.on('error', resolve)
      decoder.on('close', () => resolve(undefined))
    })
    decoder.on('data', (piece: Buffer) => this.#add(piece))
    decoder.on('drain', () => this.#exchange.hop.connection?.resume())
    decoder.on('error', (error) => this.#exchange.breakOff(error.message))
    const decoding: BodyDecoding = {
      finish: () => {
        decoder.end()
        return over
      },
    }
    this.#exchange.decodes(decoding)
  }

  #end(error: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#error = error
    this.#decoder?.destroy()
    this.#wake?.()
    this.#wake = undefined
  }
}

/** Makes the error for a reply that is streamed in a way that would find nothing. */
export function streamMistake({ endpoint }: CallExchange, what: string): PlimsollError {
  return new PlimsollError('bad-stream', `the reply of a call of ${endpoint.name} ${what}`, {
    advice:
      'A body can be streamed once, from its beginning: for await (const piece of call(…).stream()), before any other use of the call.',
  })
}
