import { ReplyHead } from './reply-head.ts'

/** What is longer is not remembered, in bytes: reading it anew costs little beside moving it. */
const mostBytes = 1_024

/** How many replies are remembered, each of another length modulo this. */
const places = 8

/** How many replies a place lets pass at most before it tries again. */
const longestRest = 1_023

/** A whole reply that came in one read, and all that reading it came to. */
export class RecentReply {
  /** In bytes; -1 before anything was learned. */
  length = -1
  /** Its bytes, and the same four at a time; behind its end whatever was there. */
  readonly bytes = new Uint8Array(mostBytes)
  readonly words = new Int32Array(this.bytes.buffer)
  readonly head = new ReplyHead()
  message = ''
  bodyAt = 0
  /** Whether it came again since it was learned. */
  hasReturned = true
  /** How many replies were let pass when the last one had not come again, and how many of those are still to come. */
  rest = 0
  resting = 0
}

/**
 * The replies that came last over the connections of a client. Servers say the same again and again, to the byte: what was read
 * once need only be compared, which takes a tenth of the time, and all share one string.
 *
 * Where replies differ each time (by a number, or an instant) comparing them is lost work. A place at which another reply comes
 * instead of the one that was learned rests: for one reply, then three, then seven, up to 1,023.
 */
export class RecentReplies {
  readonly #buffer: Buffer
  readonly #words: Int32Array
  readonly #recent = Array.from({ length: places }, () => new RecentReply())

  /** Of replies that lie at the beginning of `buffer` when they have been read. Throws a `RangeError` where its bytes are not aligned. */
  constructor(buffer: Buffer) {
    this.#buffer = buffer
    this.#words = new Int32Array(buffer.buffer, buffer.byteOffset, buffer.length >> 2)
  }

  /** The reply that these first `length` bytes of `bytes` are to the last byte. */
  find(bytes: Buffer, length: number): RecentReply | undefined {
    // What is never learned is no reason for a place to rest.
    if (length > mostBytes) return undefined
    const recent = this.#recent[length % places]!
    if (recent.resting > 0) {
      recent.resting--
      return undefined
    }
    if (bytes !== this.#buffer) return undefined
    if (recent.length === length && this.#isSame(recent, length)) {
      recent.hasReturned = true
      return recent
    }
    recent.rest = recent.hasReturned ? 0 : Math.min(2 * recent.rest + 1, longestRest)
    recent.resting = recent.rest
    recent.hasReturned = false
    return undefined
  }

  #isSame({ words, bytes }: RecentReply, length: number): boolean {
    const now = this.#words
    const whole = length >> 2
    for (let at = 0; at < whole; at++) if (now[at] !== words[at]) return false
    for (let at = whole << 2; at < length; at++) if (this.#buffer[at] !== bytes[at]) return false
    return true
  }

  /** Remembers what reading these first `length` bytes of `bytes` has come to, if it is the place's turn. */
  learn(bytes: Buffer, length: number, head: ReplyHead, message: string, bodyAt: number): void {
    if (length > mostBytes || bytes !== this.#buffer) return
    const recent = this.#recent[length % places]!
    if (recent.resting > 0) return
    recent.length = length
    this.#buffer.copy(recent.bytes, 0, 0, length)
    recent.head.become(head)
    recent.message = message
    recent.bodyAt = bodyAt
  }
}
