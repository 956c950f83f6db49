import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { Connection, type ConnectionOwner } from '../connection.ts'
import type { Exchange, ExchangeConnection } from '../exchange.ts'
import { Failure } from '../failure.ts'
import type { Sender } from '../outbox.ts'
import { ProtocolError } from '../reply/protocol-error.ts'
import { Reply } from '../reply/reply.ts'
import type { OpeningTimes, SocketUser } from '../socket/socket-user.ts'
import { directLength, readDirectly, writeDirectly } from '../socket/stream-shortcut.ts'
import { readRestBeforeClosing } from '../socket/unread-bytes.ts'
import type { Wire } from '../wire.ts'
import type { Forwarding } from './forwarding.ts'
import type { RecentReplies } from './recent-replies.ts'
import { ReplyParser } from './reply-parser.ts'
import { requestText } from './request-text.ts'
import { type Streamed, StreamedExchange } from './streamed-exchange.ts'

/** After this idle time, in ms, a reset counts as the server closing an idle connection. */
const idleEnoughMs = 250

/** How long after the send, in ms, the loss of an idle connection may show if the network is fast. */
const minLossMs = 10

/** An idle connection is closed this long before the server's keep-alive timeout ends, in ms. */
const keepAliveMarginMs = 500

/** What all HTTP/1.1 connections of a client share. */
export interface Http1Shared {
  readonly recentReplies: RecentReplies
  /** How requests are changed for a proxy that reads them; undefined without such a proxy. */
  readonly forwarding: Forwarding | undefined
}

/**
 * One HTTP/1.1 connection: one exchange at a time.
 *
 *   opening ─→ idle ⇄ busy
 *      └────────┴──────┴──→ closed
 */
export class Http1Connection extends Connection implements ExchangeConnection, SocketUser, Streamed, Sender {
  readonly #wire: Wire
  readonly #shared: Http1Shared
  readonly #owner: ConnectionOwner
  readonly #parser: ReplyParser
  #socket: Socket | undefined
  #isPlain = false
  #exchange: Exchange | undefined
  /** Whether the request of `#exchange` waits in the outbox. */
  #isPosted = false
  #streamed: StreamedExchange | undefined
  /** Whether what has been received is read when a write fails. */
  #readsRest = false
  #opened = false
  #closed = false
  #paused = false
  /** When its last reply was complete, in ms; NaN before the first. (With `undefined`, V8 would allocate each new value.) */
  #repliedMs = Number.NaN
  #staleAtMs = Number.POSITIVE_INFINITY
  /** How long it takes to open a connection to the same address, in ms. */
  #connectMs = 0
  /** How long it took to open; kept until its first exchange has been given it. */
  #opening: OpeningTimes | undefined

  constructor(wire: Wire, shared: Http1Shared, owner: ConnectionOwner) {
    super()
    this.#wire = wire
    this.#shared = shared
    this.#owner = owner
    this.#parser = new ReplyParser(shared.recentReplies)
  }

  get isWanted(): boolean {
    return !this.#closed
  }

  collect(into: Exchange[]): void {
    if (this.#exchange !== undefined) into.push(this.#exchange)
  }

  open(): void {
    this.#wire.connectionsOpened++
    this.#wire.opener.open(this)
  }

  usableAt(nowMs: number): boolean {
    if (this.#closed) return false
    if (nowMs < this.#staleAtMs) return true
    this.close()
    return false
  }

  send(exchange: Exchange, nowMs: number): void {
    this.#exchange = exchange
    exchange.connection = this
    // An exchange that is sent a second time keeps the first instant: the user has waited since then.
    if (exchange.sentMs === 0) exchange.sentMs = nowMs
    if (this.#opening !== undefined) {
      exchange.opening = this.#opening
      this.#opening = undefined
    }
    this.#parser.begin(exchange.request.method === 'HEAD')
    if (exchange.extras === undefined) {
      this.#isPosted = true
      this.#wire.outbox.post(this, nowMs)
    } else {
      this.#writeRequest(exchange)
      if (exchange.bodyInPieces !== undefined) this.#readRest()
      this.#streaming().begin(exchange, nowMs)
    }
  }

  write(nowMs: number): void {
    this.#isPosted = false
    const exchange = this.#exchange
    // The exchange may have been cancelled in the meantime.
    if (exchange === undefined) return
    if (!exchange.retried) exchange.sentMs = nowMs
    this.#writeRequest(exchange)
  }

  #writeRequest(exchange: Exchange): void {
    const socket = this.#socket!
    const text = requestText(exchange.request, this.#shared.forwarding)
    exchange.requestBytes = text.length
    if (text.length > directLength) this.#writeLong(exchange, text)
    else if (this.#isPlain) writeDirectly(socket, text)
    else socket.write(text, 'latin1')
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#exchange = undefined
    this.#streamed?.close()
    this.#socket?.destroy()
    this.#owner.closed(this, this.#opened)
  }

  get awaitedCode(): string | undefined {
    return this.#streamed?.awaitedCode
  }

  cancel(): void {
    this.close()
  }

  /** Closes the connection, and fails the exchange under way. */
  fail(failure: Failure): void {
    const exchange = this.#exchange
    this.close()
    if (exchange !== undefined) this.#wire.fail(exchange, failure)
  }

  pause(): void {
    if (this.#exchange?.sink === undefined || this.#paused) return
    this.#paused = true
    this.#socket!.pause()
    this.#streamed?.paused(true)
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#socket!.resume()
    this.#streamed?.paused(false)
  }

  // Events of the socket.

  use(socket: Socket): void {
    this.#socket = socket
  }

  opened(times: OpeningTimes): void {
    this.#opened = true
    this.#opening = times
    this.#connectMs = this.#wire.openingPace.opened(this.#socket!.remoteAddress ?? '', times.connectMs)
    this.#isPlain =
      (this.#socket as Partial<TLSSocket>).encrypted !== true && this.#shared.forwarding === undefined
    if (this.#isPlain) readDirectly(this.#socket!, (length) => this.received(length))
    this.#wire.gate.opened()
    if (!this.#closed) this.#owner.opened(this)
  }

  received(length: number): void {
    const exchange = this.#exchange
    if (exchange === undefined || this.#isPosted) {
      this.#loseUnasked(exchange)
      return
    }
    this.#wire.outbox.reading()
    exchange.bytesReceived += length
    const parser = this.#parser
    const streamed = exchange.extras === undefined ? undefined : this.#streaming()
    streamed?.arriving(exchange)
    let end: number
    try {
      end = parser.feed(this.#wire.readBuffer, length)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.fail(new Failure('protocol', error.message))
      return
    }
    if (streamed !== undefined) {
      // A sink may have closed the connection.
      if (this.#closed) return
      streamed.arrived()
    }
    if (parser.complete) {
      const keep =
        parser.head.keepAlive &&
        end === length &&
        (streamed === undefined || streamed.keeps(exchange)) &&
        (exchange.requestBytes <= directLength || exchange.requestSentMs > 0)
      this.#complete(exchange, keep, streamed?.end() ?? this.#wholeReply())
    } else if (exchange.firstByteMs === 0 && parser.replying) exchange.firstByteMs = this.#wire.timeline.now()
  }

  ended(): void {
    // A connection that never opened fails instead, when `closed` follows.
    if (!this.#opened) return
    const exchange = this.#exchange
    if (exchange !== undefined && this.#parser.end())
      this.#complete(exchange, false, this.#streamed?.end() ?? this.#wholeReply())
    else this.#lose(undefined)
  }

  closed(failure: Failure | undefined): void {
    if (!this.#opened) this.#wire.gate.opened()
    if (this.#closed) return
    if (this.#opened) {
      this.#lose(failure)
      return
    }
    this.#closed = true
    if (failure?.shortage === 'files') this.#wire.fileLimitHits++
    else if (failure?.shortage === 'ports') this.#wire.portLimitHits++
    this.#owner.refused(this, failure ?? new Failure('connect', 'connection closed'))
  }

  /** Closes the connection for bytes that no request asked for: they would be taken for the next reply. */
  #loseUnasked(exchange: Exchange | undefined): void {
    if (exchange !== undefined && this.#moveUnsent(exchange)) return
    this.fail(new Failure('protocol', 'the server sent something before the request'))
  }

  /**
   * Gives an exchange whose request has not been written to another connection, and closes this one. Returns false, and
   * does nothing, if the request may have been written, or if the server has not answered anything over this connection:
   * then it would do the same to the next one.
   */
  #moveUnsent(exchange: Exchange): boolean {
    if (!this.#isPosted || Number.isNaN(this.#repliedMs)) return false
    this.close()
    exchange.connection = undefined
    exchange.sentMs = 0
    this.#owner.sendAgain(exchange)
    return true
  }

  #wholeReply(): Reply {
    const { head, message, bodyAt } = this.#parser
    return new Reply(head.status, message, bodyAt, head.isCoded, head.setsCookies)
  }

  #complete(exchange: Exchange, keep: boolean, reply: Reply): void {
    const { head } = this.#parser
    this.#exchange = undefined
    const nowMs = this.#wire.timeline.now()
    this.#parser.message = ''
    this.#wire.settle(exchange, nowMs)
    this.#repliedMs = nowMs
    if (exchange.crowding !== 0) this.#owner.served(exchange, nowMs)
    if (!keep) this.close()
    else {
      // The end of the reply had been read before the pause.
      if (this.#paused) this.resume()
      const seconds = head.keepAliveSeconds
      this.#staleAtMs =
        seconds === 0
          ? Number.POSITIVE_INFINITY
          : nowMs + Math.max(seconds * 500, seconds * 1_000 - keepAliveMarginMs)
      this.#owner.freed(this, nowMs)
    }
    const refusal = this.#refusalOf(exchange, reply)
    if (refusal === undefined) exchange.succeed(reply)
    else exchange.fail(refusal)
  }

  /** Why a whole reply is a failure whatever the call expects; undefined if it is none. */
  #refusalOf({ request }: Exchange, { status }: Reply): Failure | undefined {
    if (status === 101 && !request.headers.entries().some(([name]) => name.toLowerCase() === 'upgrade'))
      return new Failure(
        'protocol',
        'the server switched to another protocol, which the request had not asked for',
      )
    return this.#isPlain ? undefined : this.#shared.forwarding?.refusal(status)
  }

  /**
   * The connection is lost. If the server closed it for being idle, an exchange without any reply is sent once more. A
   * body in pieces that has begun cannot be sent again: its source has moved on.
   */
  #lose(failure: Failure | undefined): void {
    if (this.#closed) return
    const exchange = this.#exchange
    if (exchange !== undefined && this.#moveUnsent(exchange)) return
    const { started } = this.#parser
    const canRepeat = this.#streamed === undefined || !this.#streamed.hasBegunBody
    this.close()
    if (exchange === undefined) return
    if (
      !started &&
      canRepeat &&
      exchange.idempotent &&
      !exchange.retried &&
      this.#wasIdle(exchange, failure)
    ) {
      exchange.retried = true
      exchange.connection = undefined
      exchange.requestSentMs = 0
      this.#wire.retries++
      this.#owner.sendAgain(exchange)
      return
    }
    const when = started ? 'in the middle of a reply' : 'before a reply'
    this.#wire.fail(exchange, failure ?? new Failure('reset', `connection closed by the server ${when}`))
  }

  /**
   * Whether the server can have closed the connection for being idle, before the request reached it. Then we see the end
   * of the connection about a round trip after the send at the latest: a later one is the server's response to the
   * request. The server ended the connection properly, or reset it after some idle time. A reset at any other time
   * responds to the request as well.
   */
  #wasIdle({ sentMs }: Exchange, failure: Failure | undefined): boolean {
    if (Number.isNaN(this.#repliedMs)) return false
    if (failure !== undefined && sentMs - this.#repliedMs < idleEnoughMs) return false
    const nowMs = this.#wire.timeline.now()
    const seenAfterMs = nowMs - sentMs - this.#wire.blindMs(sentMs, nowMs)
    return seenAfterMs <= Math.max(2 * this.#connectMs, minLossMs)
  }

  /** Whether a request of several writes is under way, so that the server can answer before it has all of it. */
  get wantsRest(): boolean {
    const exchange = this.#exchange
    return (
      exchange !== undefined && (exchange.bodyInPieces !== undefined || exchange.requestBytes > directLength)
    )
  }

  #readRest(): void {
    if (this.#readsRest) return
    this.#readsRest = true
    readRestBeforeClosing(this.#socket!, this.#wire.readBuffer, this)
  }

  #streaming(): StreamedExchange {
    this.#streamed ??= new StreamedExchange(this, this.#parser, this.#socket!, this.#wire.timeline)
    return this.#streamed
  }

  /** Writes a request that the kernel may not take at once. Not part of `#writeRequest`, which must not create a closure. */
  #writeLong(exchange: Exchange, text: string): void {
    this.#readRest()
    this.#socket!.write(text, 'latin1', () => {
      if (exchange.connection === this) exchange.requestSentMs = this.#wire.timeline.now()
    })
  }
}
