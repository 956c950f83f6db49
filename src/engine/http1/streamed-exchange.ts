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

/** How long a body waits for 100 Continue, in ms: a server that knows nothing of it never says it (RFC 9110, 10.1.1). */
const continueWaitMs = 1_000

/** The connection whose exchanges are streamed. */
export interface Streamed {
  /** Closes it, and fails the exchange under way. */
  fail(failure: Failure): void
}

/**
 * Goes with the exchanges of one connection that want more than the plain ones do (`ExchangeExtras`), one after the
 * other. A connection that never has any has no streamed.
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

  /** Whether its exchange cannot be sent once more, because the source of its body has been asked for something. */
  get hasBegunBody(): boolean {
    return this.#sender !== undefined && !this.#sender.waits
  }

  /** The head of its request has been written. */
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

  /** Bytes have come for it, and are about to be read. */
  arriving(exchange: Exchange): void {
    // It may want a sink only since it was sent.
    this.#exchange = exchange
    this.#parser.sink = exchange.sink === undefined ? undefined : this
  }

  /** What has come is read. */
  arrived(): void {
    const { replying, complete, headRead, continues, head } = this.#parser
    const sender = this.#sender
    this.#watch?.heard()
    if (replying) this.#watch?.replies()
    if (sender === undefined || complete) return
    // Who refuses does not want the rest; who accepts early may still want it, and echo it even.
    if (headRead && head.status >= 300) {
      if (!sender.whole) sender.stop()
    } else if (headRead || continues) sender.start()
  }

  /** Whether the connection may be kept behind the reply that is whole now. */
  keeps(exchange: Exchange): boolean {
    return !exchange.closeAfter && (this.#sender === undefined || this.#sender.whole)
  }

  /** Its sink lets the server wait, or no longer. */
  paused(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#watch?.heard()
  }

  /** Its exchange is over, one way or the other. Answers the reply that its sink has taken the head of, if it has one. */
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

  // What the parser tells.

  begun(): void {
    const parser = this.#parser
    const { status, isCoded, setsCookies } = parser.head
    const reply = new Reply(status, parser.message, parser.bodyAt, isCoded, setsCookies)
    this.#reply = reply
    try {
      this.#exchange?.sink?.head(reply)
    } catch (error) {
      this.#sinkThrew(error)
    }
  }

  /** A sink may end its exchange; what of the same read is left is not for it then. */
  data(bytes: Uint8Array): void {
    try {
      this.#exchange?.sink?.data(bytes)
    } catch (error) {
      this.#sinkThrew(error)
    }
  }

  #sinkThrew(error: unknown): void {
    this.#connection.fail(new Failure('script', `what takes the reply threw: ${messageOf(error)}`))
  }

  // What the body tells.

  given(bytes: number): void {
    this.#exchange!.extras!.bodyBytesSent += bytes
  }

  gotOn(): void {
    this.#watch?.heard()
  }

  written(): void {
    this.#exchange!.requestSentMs = this.#timeline.now()
  }

  failed(failure: Failure): void {
    this.#connection.fail(failure)
  }

  // What the watch asks and tells.

  get waitsForUs(): boolean {
    const sender = this.#sender
    return this.#isPaused || (sender !== undefined && (sender.waits || sender.awaitsSource))
  }

  get unsentBytes(): number {
    return unsentBytes(this.#socket)
  }

  silent(message: string): void {
    this.#connection.fail(new Failure('timeout', message))
  }
}
