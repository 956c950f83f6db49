import { ChunkedBody } from './chunked-body.ts'
import { ProtocolError, type ReplyHead, readReplyHead } from './reply-head.ts'

/** What a parser holds at most, in bytes: a server cannot make us keep more. */
export const parserLimits = { headBytes: 64 * 1024, bodyBytes: 64 * 1024 * 1024, interimReplies: 32 }

/**
 * Reads the replies of one connection, fed in pieces of any size.
 *
 *            ┌── 1xx ──┐
 *            ▼         │
 *   begin → head ──────┴─→ length | chunked | until close ─→ complete
 *                    └──── no body (HEAD, 204, 304, 0) ──────↗
 *
 * The message is kept as one string of bytes (each character one byte), head and body together: for replies that
 * come in one read, and most do, that is a single copy, and nothing is decoded before someone asks.
 */
export class ReplyParser {
  readonly head: ReplyHead = {
    status: 0,
    contentLength: -1,
    chunked: false,
    untilClose: false,
    keepAlive: true,
    keepAliveSeconds: 0,
  }
  /** Head and body, a byte a character; the framing of chunks is taken out. */
  message = ''
  /** Where in `message` the body begins. */
  bodyAt = 0
  complete = true
  /** Whether anything of the awaited reply has come. */
  started = false
  #noBody = false
  #inBody = false
  #interim = 0
  /** Bytes of the body still to come; of a body until close, those that have come. */
  #bodyBytes = 0
  #chunks: ChunkedBody | undefined
  /** The beginning of a head whose end has not come yet. */
  #carry: Buffer | undefined

  /** Makes ready for the reply to the next request. */
  begin(isHead: boolean): void {
    this.message = ''
    this.bodyAt = 0
    this.complete = false
    this.started = false
    this.#noBody = isHead
    this.#inBody = false
    this.#interim = 0
  }

  /**
   * Reads on. Answers the index behind the last byte that belongs to this reply; bytes behind it were not asked for.
   * Throws `ProtocolError`.
   */
  feed(bytes: Buffer, length: number): number {
    let at = 0
    if (length > 0) this.started = true
    while (!this.complete && at < length) {
      at = this.#inBody ? this.#feedBody(bytes, at, length) : this.#feedHead(bytes, at, length)
    }
    return at
  }

  /** The server closed its side. True when that completes the reply. */
  end(): boolean {
    if (!this.#inBody || this.complete || this.#chunks !== undefined || !this.#untilClose()) return false
    this.head.keepAlive = false
    this.complete = true
    return true
  }

  #feedHead(bytes: Buffer, from: number, to: number): number {
    if (this.#carry !== undefined) return this.#feedCarriedHead(bytes, from, to)
    const end = readReplyHead(bytes, from, to, this.head)
    if (end < 0) {
      if (to - from > parserLimits.headBytes) throw headTooLong()
      this.#carry = Buffer.from(bytes.subarray(from, to))
      return to
    }
    return this.#headDone(bytes, from, end, to)
  }

  /** A head in pieces: gathered until its blank line comes, then read once, so that dribbled bytes cost no more. */
  #feedCarriedHead(bytes: Buffer, from: number, to: number): number {
    const carried = this.#carry!
    let at = from
    // The blank line can only end at a line feed: read again at each, and only there.
    for (;;) {
      const lineFeed = bytes.indexOf(10, at)
      if (lineFeed < 0 || lineFeed >= to) break
      at = lineFeed + 1
      if (!endsWithBlankLine(carried, bytes, from, at)) continue
      const whole = Buffer.concat([carried, bytes.subarray(from, at)])
      if (whole.length > parserLimits.headBytes) throw headTooLong()
      const end = readReplyHead(whole, 0, whole.length, this.head)
      if (end < 0) continue
      this.#carry = undefined
      this.#headDone(whole, 0, end, end)
      return at
    }
    if (carried.length + to - from > parserLimits.headBytes) throw headTooLong()
    this.#carry = Buffer.concat([carried, bytes.subarray(from, to)])
    if (this.#carry.length < 16) readReplyHead(this.#carry, 0, this.#carry.length, this.head)
    return to
  }

  #headDone(bytes: Buffer, from: number, end: number, to: number): number {
    const { head } = this
    if (head.status < 200 && head.status !== 101) {
      if (++this.#interim > parserLimits.interimReplies)
        throw new ProtocolError('too many interim (1xx) replies')
      return end
    }
    this.bodyAt = end - from
    if (
      this.#noBody ||
      head.status === 204 ||
      head.status === 304 ||
      head.contentLength === 0 ||
      head.status === 101
    ) {
      if (head.status === 101) head.keepAlive = false
      this.message = bytes.toString('latin1', from, end)
      this.complete = true
      return end
    }
    const { contentLength } = head
    if (contentLength > parserLimits.bodyBytes) throw bodyTooLong()
    if (contentLength > 0 && contentLength <= to - end) {
      this.message = bytes.toString('latin1', from, end + contentLength)
      this.complete = true
      return end + contentLength
    }
    this.message = bytes.toString('latin1', from, end)
    this.#inBody = true
    this.#bodyBytes = Math.max(contentLength, 0)
    this.#chunks = head.chunked ? new ChunkedBody() : undefined
    if (this.#untilClose()) head.keepAlive = false
    return end
  }

  #feedBody(bytes: Buffer, from: number, to: number): number {
    if (this.#chunks !== undefined) return this.#feedChunks(this.#chunks, bytes, from, to)
    if (this.#untilClose()) {
      this.#keep(bytes, from, to)
      return to
    }
    const end = Math.min(to, from + this.#bodyBytes)
    this.message += bytes.toString('latin1', from, end)
    this.#bodyBytes -= end - from
    if (this.#bodyBytes === 0) this.complete = true
    return end
  }

  #feedChunks(chunks: ChunkedBody, bytes: Buffer, from: number, to: number): number {
    let at = from
    while (at < to && !chunks.complete) {
      at = chunks.advance(bytes, at, to)
      if (chunks.dataTo > chunks.dataFrom) this.#keep(bytes, chunks.dataFrom, chunks.dataTo)
    }
    if (chunks.complete) {
      this.#chunks = undefined
      this.complete = true
    }
    return at
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    this.#bodyBytes += to - from
    if (this.#bodyBytes > parserLimits.bodyBytes) throw bodyTooLong()
    this.message += bytes.toString('latin1', from, to)
  }

  #untilClose(): boolean {
    return !this.head.chunked && this.head.contentLength < 0
  }
}

/** Whether the line feed at `at - 1` of `bytes`, which follow `carried`, ends an empty line. */
function endsWithBlankLine(carried: Buffer, bytes: Buffer, from: number, at: number): boolean {
  const back = (steps: number) => {
    const index = at - 1 - steps
    return index >= from ? bytes[index] : carried[carried.length - (from - index)]
  }
  return back(1) === 10 || (back(1) === 13 && back(2) === 10)
}

function headTooLong(): ProtocolError {
  return new ProtocolError(`head of the reply is longer than ${parserLimits.headBytes / 1024} KiB`)
}

function bodyTooLong(): ProtocolError {
  return new ProtocolError(`body of the reply is longer than ${parserLimits.bodyBytes / 1024 / 1024} MiB`)
}
