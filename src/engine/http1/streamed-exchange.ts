import type { Socket } from 'node:net'
import { messageOf } from '../../base/error.ts'
import type { Alarm, Timeline } from '../../base/time/timeline.ts'
import type { Exchange } from '../exchange.ts'
import { Failure } from '../failure.ts'
import { Reply } from '../reply/reply.ts'
import { unsentBytes } from '../socket/stream-shortcut.ts'
import { BodySender, type BodySenderUser } from './body-sender.ts'
import type { BodySink, ReplyParser } from './reply-parser.ts'
import { SilenceWatch, type Watched } from './silence-watch.ts'

/** How long a body waits for 100 Continue, in ms: a server that does not support it never sends it (RFC 9110, 10.1.1). */
const continueWaitMs = 1_000

/** The connection that carries the streamed exchanges. */
export interface Streamed {
  /** Closes the connection, and fails the exchange under way. */
  fail(failure: Failure): void
}

/**
 * Handles the exchanges of one connection that have extras (`ExchangeExtras`): bodies in pieces, sinks, limits on
 * silence. One object serves them one after the other; a connection that never carries such an exchange has none.
 */
export class StreamedExchange implements BodySink, BodySenderUser, Watched {
  readonly #connection: Streamed
  readonly #parser: ReplyParser
  readonly #socket: Socket
  readonly #timeline: Timeline
  #exchange: Exchange | undefined
  #reply: Reply | undefined
  #sender: BodySender | undefined
  #continueAlarm: Alarm | undefined
  #watch: SilenceWatch | undefined
  #isPaused = false

  constructor(connection: Streamed, parser: ReplyParser, socket: Socket, timeline: Timeline) {
    this.#connection = connection
    this.#parser = parser
    this.#socket = socket
    this.#timeline = timeline
  }

  /** Whether the source of the body has been asked for pieces, so that the exchange cannot be sent again. */
  get hasBegunBody(): boolean {
    return this.#sender !== undefined && !this.#sender.waits
  }

  /** The head of an exchange's request has been written. */
  begin(exchange: Exchange, nowMs: number): void {
    this.#exchange = exchange
    const { bodyInPieces: body, firstByteTimeoutMs, idleTimeoutMs } = exchange
    if (body !== undefined) {
      const sender = new BodySender(body, this.#socket, this)
      this.#sender = sender
      this.#parser.continues = false
      if (exchange.expectContinue)
        this.#continueAlarm = this.#timeline.at(nowMs + continueWaitMs, () => sender.start())
      else sender.start()
    }
    if (firstByteTimeoutMs > 0 || idleTimeoutMs > 0) {
      this.#watch ??= new SilenceWatch(this.#timeline, this)
      this.#watch.begin(exchange, nowMs)
    }
  }

  /** Bytes of a reply have arrived and are about to be parsed. */
  arriving(exchange: Exchange): void {
    // The sink may have been set after the request was sent.
    this.#exchange = exchange
    this.#parser.sink = exchange.sink === undefined ? undefined : this
  }

  /** The bytes that arrived have been parsed. */
  arrived(): void {
    const { replying, complete, headRead, continues, head } = this.#parser
    const sender = this.#sender
    this.#watch?.heard()
    if (replying) this.#watch?.replies()
    if (sender === undefined || complete) return
    // A server that refuses does not want the rest of the body. One that accepts early may still want it, or even echo it.
    if (headRead && head.status >= 300) {
      if (!sender.whole) sender.stop()
    } else if (headRead || continues) sender.start()
  }

  /** Whether the connection can be kept after the reply that is complete now. */
  keeps(exchange: Exchange): boolean {
    return !exchange.closeAfter && (this.#sender === undefined || this.#sender.whole)
  }

  /** The connection was paused for the sink, or resumed. */
  paused(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#watch?.heard()
  }

  /** The exchange has ended, with whatever outcome. Returns the reply whose head its sink was given, if any. */
  end(): Reply | undefined {
    const reply = this.#reply
    this.#reply = undefined
    this.#exchange = undefined
    this.#parser.sink = undefined
    if (this.#continueAlarm !== undefined) this.#timeline.cancel(this.#continueAlarm)
    this.#continueAlarm = undefined
    this.#sender?.stop()
    this.#sender = undefined
    this.#watch?.end()
    return reply
  }

  /** The connection is closed. */
  close(): void {
    this.end()
    this.#watch?.close()
  }

  // Events of the parser.

  begun(): void {
    const parser = this.#parser
    const { status, isCoded, setsCookies } = parser.head
    const reply = new Reply(status, parser.message, parser.bodyAt, isCoded, setsCookies, true)
    this.#reply = reply
    try {
      this.#exchange?.sink?.head(reply)
    } catch (error) {
      this.#sinkThrew(error)
    }
  }

  /** A sink may end its exchange; it is not given what is left of the same read. */
  data(bytes: Uint8Array): void {
    try {
      this.#exchange?.sink?.data(bytes)
    } catch (error) {
      this.#sinkThrew(error)
    }
  }

  #sinkThrew(error: unknown): void {
    this.#connection.fail(new Failure('script', `the sink of the reply threw: ${messageOf(error)}`))
  }

  // Events of the body sender.

  given(bytes: number): void {
    this.#exchange!.extras!.bodyBytesSent += bytes
  }

  progressed(): void {
    this.#watch?.heard()
  }

  written(): void {
    this.#exchange!.requestSentMs = this.#timeline.now()
  }

  failed(failure: Failure): void {
    this.#connection.fail(failure)
  }

  // Questions and events of the silence watch.

  get waitsForUs(): boolean {
    const sender = this.#sender
    return this.#isPaused || (sender !== undefined && (sender.waits || sender.awaitsSource))
  }

  /** See `ExchangeConnection`. */
  get awaitedCode(): string | undefined {
    if (this.#isPaused) return 'the reply had not been read'
    return this.#sender?.awaitsSource ? 'the source of its body had not ended' : undefined
  }

  get unsentBytes(): number {
    return unsentBytes(this.#socket)
  }

  silent(message: string): void {
    this.#connection.fail(new Failure('timeout', message))
  }
}
