import { ProtocolError } from '../reply/protocol-error.ts'
import { mostBodyBytes } from '../reply/reply-limits.ts'
import { ChunkedBody } from './chunked-body.ts'
import type { RecentReplies, RecentReply } from './recent-replies.ts'
import { ReplyHead } from './reply-head.ts'

/** The most that a parser keeps, so that a server cannot exhaust our memory. */
export const parserLimits = { headBytes: 64 * 1024, bodyBytes: mostBodyBytes, interimReplies: 32 }

const LF = 10
const CR = 13
const anything = /^/

/** Takes a body that the parser does not keep. */
export interface BodySink {
  /** The head has been parsed: it is in the parser's `head`, and is all of its `message`. */
  begun(): void
  /** More of the body, without its framing. The bytes are overwritten after the call. */
  data(bytes: Uint8Array): void
}

/**
 * Parses the replies of one connection, which may arrive in pieces of any size.
 *
 *            ┌── 1xx ──┐
 *            ▼         │
 *   begin → head ──────┴─→ length | chunked | until close ─→ complete
 *                    └──── no body (HEAD, 204, 304, 0) ──────↗
 *
 * The message is kept as one string, one byte per character, head and body together. Most replies arrive in one read:
 * for them this takes a single copy, and nothing is decoded before someone asks for it.
 */
export class ReplyParser {
  readonly head = new ReplyHead()
  /** Head and body, one byte per character, without the framing of chunks. */
  message = ''
  /** The index in `message` at which the body begins. */
  bodyAt = 0
  /** Takes the body if set. The setter sets it before the head is parsed, and clears it. */
  sink: BodySink | undefined = undefined
  complete = true
  /** Whether any byte of the awaited reply has arrived. */
  started = false
  /** Whether the server has sent 100 Continue. The waiting body clears it. */
  continues = false
  #noBody = false
  #inBody = false
  #interim = 0
  /** The bytes of the body that are still to come; for a body without a length, those that have arrived. */
  #bodyBytes = 0
  /** How many pieces have been appended to `message` since it was last flattened. */
  #pieces = 0
  #chunks: ChunkedBody | undefined
  /** The beginning of a head whose end has not arrived. */
  #carry: Buffer | undefined
  #carried = 0
  readonly #recent: RecentReplies | undefined

  /** With `recent`, a reply that comes again is not parsed again. */
  constructor(recent?: RecentReplies) {
    this.#recent = recent
  }

  /** Whether the head of the awaited reply has been parsed. Interim (1xx) replies do not count. */
  get headRead(): boolean {
    return this.#inBody || this.complete
  }

  /** Whether the awaited reply has begun. */
  get replying(): boolean {
    return this.headRead || this.#carried > 0
  }

  /** Prepares for the reply to the next request. */
  begin(isHead: boolean): void {
    this.message = ''
    this.bodyAt = 0
    this.complete = false
    this.started = false
    this.head.begin()
    this.#noBody = isHead
    this.#inBody = false
    this.#interim = 0
  }

  /**
   * Parses the first `length` bytes of `bytes`. Returns the index after the last byte of this reply; any bytes after it
   * were not asked for. Moves the data of chunks together and so changes `bytes`. Throws a `ProtocolError`.
   */
  feed(bytes: Buffer, length: number): number {
    // The same bytes mean another reply after a HEAD, and in the middle of a reply.
    const recent = this.started || this.#noBody || this.sink !== undefined ? undefined : this.#recent
    const again = recent?.find(bytes, length)
    if (again !== undefined) return this.#repeat(again)
    let at = 0
    if (length > 0) this.started = true
    while (!this.complete && at < length) {
      at = this.#inBody ? this.#feedBody(bytes, at, length) : this.#feedHead(bytes, at, length)
    }
    if (recent !== undefined && this.complete && at === length && this.#isRepeatable())
      recent.learn(bytes, length, this.head, this.message, this.bodyAt)
    return at
  }

  #repeat(again: RecentReply): number {
    this.head.become(again.head)
    this.message = again.message
    this.bodyAt = again.bodyAt
    this.started = true
    this.complete = true
    return again.length
  }

  /** Whether the bytes are still one head and one body as they arrived: the data of chunks has been moved. */
  #isRepeatable(): boolean {
    return this.#interim === 0 && !this.head.chunked
  }

  /** The server closed its side. Returns whether that completes the reply. */
  end(): boolean {
    if (!this.#inBody || this.complete || !this.#untilClose()) return false
    this.head.keepAlive = false
    this.complete = true
    return true
  }

  #feedHead(bytes: Buffer, from: number, to: number): number {
    if (this.#carried > 0) return this.#feedCarriedHead(bytes, from, to)
    let at = from
    // A server may have sent an extra line break after its last reply (RFC 9112, 2.2).
    while (bytes[at] === CR || bytes[at] === LF) if (++at >= to) return to
    const available = Math.min(to - at, parserLimits.headBytes)
    const end = this.head.read(bytes, at, at + available)
    if (end >= 0) return this.#headDone(bytes, at, end, to)
    if (available === parserLimits.headBytes) throw headTooLong()
    this.#carryOn(bytes, at, to)
    return to
  }

  #feedCarriedHead(bytes: Buffer, from: number, to: number): number {
    const before = this.#carried
    const whole = this.#carryOn(bytes, from, Math.min(to, from + parserLimits.headBytes - before))
    const end = this.head.read(whole, 0, this.#carried)
    if (end >= 0) {
      this.#carry = undefined
      this.#carried = 0
      this.#headDone(whole, 0, end, end)
      return from + end - before
    }
    if (this.#carried === parserLimits.headBytes) throw headTooLong()
    return to
  }

  /** Appends the bytes to those carried over. The buffer doubles, so that bytes that trickle in are not copied each time. */
  #carryOn(bytes: Buffer, from: number, to: number): Buffer {
    const length = this.#carried + to - from
    let room = this.#carry
    if (room === undefined || room.length < length) {
      room = Buffer.allocUnsafeSlow(Math.max(1_024, 2 ** Math.ceil(Math.log2(length))))
      this.#carry?.copy(room, 0, 0, this.#carried)
      this.#carry = room
    }
    bytes.copy(room, this.#carried, from, to)
    this.#carried = length
    return room
  }

  /** The head ends at `end`; the bytes from there to `to` arrived with it. Returns what `feed` returns. */
  #headDone(bytes: Buffer, from: number, end: number, to: number): number {
    const { head } = this
    const { status, contentLength } = head
    if (status < 200 && status !== 101) {
      if (++this.#interim > parserLimits.interimReplies)
        throw new ProtocolError('too many interim (1xx) replies')
      if (status === 100) this.continues = true
      head.begin()
      return end
    }
    this.bodyAt = end - from
    if (this.sink !== undefined) return this.#headDoneFor(this.sink, bytes, from, end)
    if (this.#noBody || status === 204 || status === 304 || contentLength === 0 || status === 101) {
      if (status === 101) head.keepAlive = false
      this.message = bytes.toString('latin1', from, end)
      this.complete = true
      return end
    }
    if (contentLength > parserLimits.bodyBytes) throw bodyTooLong()
    if (contentLength > 0 && contentLength <= to - end) {
      this.message = bytes.toString('latin1', from, end + contentLength)
      this.complete = true
      return end + contentLength
    }
    this.#beginBody()
    if (head.chunked) return this.#feedChunks(this.#chunks!, bytes, from, end, to)
    this.message = bytes.toString('latin1', from, end)
    return end
  }

  #headDoneFor(sink: BodySink, bytes: Buffer, from: number, end: number): number {
    const { status, contentLength } = this.head
    this.message = bytes.toString('latin1', from, end)
    if (status === 101) this.head.keepAlive = false
    if (this.#noBody || status === 204 || status === 304 || contentLength === 0 || status === 101)
      this.complete = true
    else this.#beginBody()
    sink.begun()
    return end
  }

  #beginBody(): void {
    const { head } = this
    this.#inBody = true
    this.#pieces = 0
    this.#bodyBytes = Math.max(head.contentLength, 0)
    if (head.chunked) {
      this.#chunks ??= new ChunkedBody()
      this.#chunks.begin()
    } else if (head.contentLength < 0) head.keepAlive = false
  }

  #feedBody(bytes: Buffer, from: number, to: number): number {
    if (this.head.chunked) return this.#feedChunks(this.#chunks!, bytes, from, from, to)
    if (this.#untilClose()) {
      this.#count(to - from)
      this.#keep(bytes, from, to)
      return to
    }
    const end = Math.min(to, from + this.#bodyBytes)
    this.#keep(bytes, from, end)
    this.#bodyBytes -= end - from
    if (this.#bodyBytes === 0) this.complete = true
    return end
  }

  /** Parses chunks from `at` on, and keeps their data together with the bytes from `from` to `at`. */
  #feedChunks(chunks: ChunkedBody, bytes: Buffer, from: number, at: number, to: number): number {
    let next = at
    let kept = at
    while (next < to && !chunks.complete) {
      next = chunks.advance(bytes, next, to)
      const { dataFrom, dataTo } = chunks
      if (dataTo === dataFrom) continue
      // Many small chunks become one string: a string for each would take far more memory than their bytes.
      if (dataFrom > kept) bytes.copyWithin(kept, dataFrom, dataTo)
      kept += dataTo - dataFrom
    }
    this.#count(kept - at)
    if (kept > from) this.#keep(bytes, from, kept)
    this.complete = chunks.complete
    return next
  }

  #count(length: number): void {
    this.#bodyBytes += length
    if (this.#bodyBytes > parserLimits.bodyBytes && this.sink === undefined) throw bodyTooLong()
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    if (this.sink !== undefined) {
      this.sink.data(bytes.subarray(from, to))
      return
    }
    this.message += bytes.toString('latin1', from, to)
    // V8 keeps a concatenation as a tree, with 32 bytes for each piece, until something looks inside it: a body that
    // trickles in would take many times its size.
    if (++this.#pieces > 256 && this.#pieces * 64 > this.message.length) {
      anything.test(this.message)
      this.#pieces = 0
    }
  }

  #untilClose(): boolean {
    return !this.head.chunked && this.head.contentLength < 0
  }
}

function headTooLong(): ProtocolError {
  return new ProtocolError(`head of the reply is longer than ${parserLimits.headBytes / 1024} KiB`)
}

function bodyTooLong(): ProtocolError {
  return new ProtocolError(`body of the reply is longer than ${parserLimits.bodyBytes / 1024 / 1024} MiB`)
}
