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
import type { Wire } from '../wire.ts'
import type { Forwarding } from './forwarding.ts'
import type { RecentReplies } from './recent-replies.ts'
import { ReplyParser } from './reply-parser.ts'
import { requestText } from './request-text.ts'
import { type Streamed, StreamedExchange } from './streamed-exchange.ts'

/** How long a connection must have been idle for a reset to be the server's impatience, in ms. */
const idleEnoughMs = 250

/** How long before the end of the server's stated patience an idle connection is given up, in ms. */
const keepAliveMarginMs = 500

/** What all HTTP/1.1 connections of a client share. */
export interface Http1Shared {
  readonly recentReplies: RecentReplies
  /** What a proxy that reads the requests wants; undefined without one. */
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
  /** Whether its request waits in the outbox. */
  #isPosted = false
  #streamed: StreamedExchange | undefined
  #opened = false
  #closed = false
  #paused = false
  /** When its last reply was whole, in ms; not a number before the first. (Nor `undefined`: each new value would be an object.) */
  #repliedMs = Number.NaN
  #staleAtMs = Number.POSITIVE_INFINITY
  /** How long it took to open, until its first exchange has been told. */
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

  /** Whether it can take an exchange: open, and not near the end of the server's patience. */
  usableAt(nowMs: number): boolean {
    if (this.#closed) return false
    if (nowMs < this.#staleAtMs) return true
    this.close()
    return false
  }

  send(exchange: Exchange, nowMs: number): void {
    this.#exchange = exchange
    exchange.connection = this
    // A second try of the same exchange keeps the instant of the first: the user has waited since then.
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
      this.#streaming().begin(exchange, nowMs)
    }
  }

  write(nowMs: number): void {
    this.#isPosted = false
    const exchange = this.#exchange
    // It may have been given up meanwhile.
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

  /** Closes it at once. An exchange under way is the caller's to settle. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#exchange = undefined
    this.#streamed?.close()
    this.#socket?.destroy()
    this.#owner.closed(this, this.#opened)
  }

  cancel(): void {
    this.close()
  }

  /** Closes it at once, and fails the exchange under way. */
  fail(failure: Failure): void {
    const exchange = this.#exchange
    this.close()
    if (exchange !== undefined) this.#wire.fail(exchange, failure)
  }

  /** Lets the server wait with what it sends, as long as a sink cannot take it. What has been read already still comes. */
  pause(): void {
    if (this.#exchange?.sink === undefined || this.#paused) return
    this.#paused = true
    this.#socket!.pause()
    this.#streamed?.paused(true)
  }

  /** Goes on after `pause`. */
  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#socket!.resume()
    this.#streamed?.paused(false)
  }

  // What the socket tells.

  use(socket: Socket): void {
    this.#socket = socket
  }

  opened(times: OpeningTimes): void {
    this.#opened = true
    this.#opening = times
    this.#isPlain =
      (this.#socket as Partial<TLSSocket>).encrypted !== true && this.#shared.forwarding === undefined
    if (this.#isPlain) readDirectly(this.#socket!, (length) => this.received(length))
    this.#wire.gate.opened()
    if (!this.#closed) this.#owner.opened(this)
  }

  received(length: number): void {
    const exchange = this.#exchange
    if (exchange === undefined || this.#isPosted) {
      // Bytes that no request asked for: whatever they are, the next reply could not be told from them.
      this.fail(new Failure('protocol', 'the server sent something before the request'))
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
      // A sink may have closed it.
      if (this.#closed) return
      streamed.arrived()
    }
    if (parser.complete) {
      const keep =
        parser.head.keepAlive && end === length && (streamed === undefined || streamed.keeps(exchange))
      this.#complete(exchange, keep, streamed?.end() ?? this.#wholeReply())
    } else if (exchange.firstByteMs === 0 && parser.replying) exchange.firstByteMs = this.#wire.timeline.now()
  }

  ended(): void {
    // One that was never open fails instead: that is told in a moment, by `closed`.
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
    if (failure?.shortage === 'files') this.#wire.filesShort++
    else if (failure?.shortage === 'ports') this.#wire.portsShort++
    this.#owner.refused(this, failure ?? new Failure('connect', 'connection closed'))
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
      // The end of the reply came with what had been read before the pause.
      if (this.#paused) this.resume()
      const seconds = head.keepAliveSeconds
      this.#staleAtMs =
        seconds === 0
          ? Number.POSITIVE_INFINITY
          : nowMs + Math.max(seconds * 500, seconds * 1_000 - keepAliveMarginMs)
      this.#owner.freed(this, nowMs)
    }
    const refusal = this.#isPlain ? undefined : this.#shared.forwarding?.refusal(reply.status)
    if (refusal === undefined) exchange.succeed(reply)
    else exchange.fail(refusal)
  }

  /**
   * The connection is gone. An exchange that got nothing may be sent once more where the server closed the connection
   * for being idle: it said so in good order, or reset it after a while in which nothing was sent. A reset at any other
   * time is an answer to the request, and a failure. A body in pieces can be sent only once: its source has moved on.
   */
  #lose(failure: Failure | undefined): void {
    if (this.#closed) return
    const exchange = this.#exchange
    const { started } = this.#parser
    const repliedMs = this.#repliedMs
    const canRepeat = this.#streamed === undefined || !this.#streamed.hasBegunBody
    this.close()
    if (exchange === undefined) return
    const wasUsed = !Number.isNaN(repliedMs)
    const wasIdle = wasUsed && (failure === undefined || exchange.sentMs - repliedMs >= idleEnoughMs)
    if (wasIdle && !started && canRepeat && exchange.idempotent && !exchange.retried) {
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

  #streaming(): StreamedExchange {
    this.#streamed ??= new StreamedExchange(this, this.#parser, this.#socket!, this.#wire.timeline)
    return this.#streamed
  }

  /** Writes a request that the kernel may take some time to take. Apart from `send`, which is to make no closure. */
  #writeLong(exchange: Exchange, text: string): void {
    this.#socket!.write(text, 'latin1', () => {
      if (exchange.connection === this) exchange.requestSentMs = this.#wire.timeline.now()
    })
  }
}
