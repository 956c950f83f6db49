import { ExchangeExtras } from './exchange-extras.ts'
import type { Failure } from './failure.ts'
import type { Reply } from './reply/reply.ts'
import type { ReplySink } from './reply/reply-sink.ts'
import type { PreparedRequest } from './request/prepared-request.ts'
import type { RequestBody } from './request/request-body.ts'
import type { OpeningTimes } from './socket/socket-user.ts'

/**
 * One request and its outcome. Senders extend it with what happens at its end, so that a request takes one object and
 * no closure. Times are on the timeline, in ms.
 *
 * What few exchanges need (a body in pieces, a sink, first-byte and idle timeouts) is in an object of its own. The others do not
 * have that object and pay only for one check of it.
 */
export abstract class Exchange {
  /** Must not be replaced once it is sent. */
  request: PreparedRequest
  /** Whether it may be sent a second time without harm (RFC 9110, 9.2.2). */
  readonly idempotent: boolean
  readonly timeoutMs: number
  /** When a connection took it; 0 while it waits for one. */
  sentMs = 0
  /** When the whole request was written; 0 if that was immediately. A reply may begin before that. */
  requestSentMs = 0
  /** How many bytes of the request have been given to the connection, a body in pieces not counted; 0 before it is sent. */
  requestBytes = 0
  /** When the reply began; 0 if all of it came in one read. Interim (1xx) replies do not count. */
  firstByteMs = 0
  endedMs = 0
  bytesReceived = 0
  /**
   * For how long its reply can have lain unread because the event loop had no time for it, in whole µs: a field for a
   * number with fractions would take an object more for each exchange.
   */
  unreadUs = 0
  /** How long its connection took to open; undefined unless it is the first exchange over that connection. */
  opening: OpeningTimes | undefined = undefined

  // The fields below belong to the pool, the connection and the deadlines.
  deadlineMs = 0
  earlier: Exchange | undefined = undefined
  later: Exchange | undefined = undefined
  queue: ExchangeQueue | undefined = undefined
  connection: ExchangeConnection | undefined = undefined
  retried = false
  /** When it began to wait because every connection was in use and no more are allowed; 0 if it did not. */
  queuedMs = 0
  /** A value of `crowding`. */
  crowding = 0
  settled = false
  extras: ExchangeExtras | undefined = undefined

  constructor(request: PreparedRequest, idempotent: boolean, timeoutMs: number) {
    this.request = request
    this.idempotent = idempotent
    this.timeoutMs = timeoutMs
    if (typeof request.body === 'object') this.extras = new ExchangeExtras()
  }

  /** The body of its request, if that is sent in pieces. */
  get bodyInPieces(): RequestBody | undefined {
    const { body } = this.request
    return typeof body === 'object' ? body : undefined
  }

  /** Takes the reply's body as it arrives; without a sink the body is kept. May be set until the reply has begun. */
  get sink(): ReplySink | undefined {
    return this.extras?.sink
  }

  set sink(sink: ReplySink | undefined) {
    if (sink !== undefined || this.extras !== undefined) extrasOf(this).sink = sink
  }

  /** Whether a body in pieces waits for the server's 100 Continue, at most 1 s. The request must have the header `Expect`. Set before it is sent. */
  get expectContinue(): boolean {
    return this.extras?.expectContinue ?? false
  }

  set expectContinue(expectContinue: boolean) {
    if (expectContinue || this.extras !== undefined) extrasOf(this).expectContinue = expectContinue
  }

  /** How long the reply may take to begin, counted from the send, in ms; 0 = no limit. Set before it is sent. */
  get firstByteTimeoutMs(): number {
    return this.extras?.firstByteTimeoutMs ?? 0
  }

  set firstByteTimeoutMs(limitMs: number) {
    if (limitMs > 0 || this.extras !== undefined) extrasOf(this).firstByteTimeoutMs = limitMs
  }

  /**
   * How long the server may neither take nor send anything while the exchange is under way, in ms; 0 = no limit. Set
   * before it is sent. Time spent waiting for our own side (a body's source, a paused sink) does not count.
   */
  get idleTimeoutMs(): number {
    return this.extras?.idleTimeoutMs ?? 0
  }

  set idleTimeoutMs(limitMs: number) {
    if (limitMs > 0 || this.extras !== undefined) extrasOf(this).idleTimeoutMs = limitMs
  }

  /** Whether the connection must be closed after the reply. */
  get closeAfter(): boolean {
    return this.extras?.closeAfter ?? false
  }

  set closeAfter(closeAfter: boolean) {
    if (closeAfter || this.extras !== undefined) extrasOf(this).closeAfter = closeAfter
  }

  /** How many bytes of a body in pieces have been given to the connection, the framing of chunks not counted. */
  get bodyBytesSent(): number {
    return this.extras?.bodyBytesSent ?? 0
  }

  abstract succeed(reply: Reply): void
  abstract fail(failure: Failure): void
}

/** Where an exchange waits for a connection. */
export interface ExchangeQueue {
  /** An exchange ended that may still be in the queue. */
  left(exchange: Exchange, nowMs: number): void
}

/** What an exchange can do to the connection that carries it: an HTTP/1.1 connection, or one stream of an HTTP/2 connection. */
export interface ExchangeConnection {
  /** Makes the server wait, while the sink cannot take more of the reply. What has been read already still arrives. */
  pause(): void
  /** Continues after `pause`. */
  resume(): void
  /**
   * What the exchange waits for, if that is code of the plan and not the server: the source of its body, or the reader of its
   * reply. A part of a sentence: `the source of its body had not ended`.
   */
  readonly awaitedCode?: string | undefined
  /** Stops carrying the exchange, which the caller has settled: HTTP/1.1 has to close the connection. */
  cancel(): void
}

function extrasOf(exchange: Exchange): ExchangeExtras {
  exchange.extras ??= new ExchangeExtras()
  return exchange.extras
}
