import { ReplyHead } from './reply-head.ts'

/** The longest reply that is remembered, in bytes. For longer ones, parsing costs little compared with copying. */
const mostBytes = 1_024

/** How many replies are remembered. A reply's place is its length modulo this number. */
const places = 8

/** The most replies that a place skips before it compares again. */
const mostSkipped = 1_023

/** A whole reply that arrived in one read, and what parsing it produced. */
export class RecentReply {
  /** In bytes; -1 before the first reply is learned. */
  length = -1
  /** Its bytes, and the same four at a time. What follows its end is undefined. */
  readonly bytes = new Uint8Array(mostBytes)
  readonly words = new Int32Array(this.bytes.buffer)
  readonly head = new ReplyHead()
  message = ''
  bodyAt = 0
  /** Whether the same reply has come again since it was learned. */
  hasReturned = true
  /** How many replies were skipped when the last one had not come again, and how many of those remain to be skipped. */
  skipped = 0
  leftToSkip = 0
}

/**
 * Remembers the last replies over all connections of a client. Servers often send the same bytes again and again:
 * comparing them with a reply parsed before takes a tenth of the time of parsing, and all such replies share one string.
 *
 * When replies always differ (by a number, or a time), the comparison is wasted. A place whose learned reply does not
 * come again therefore skips replies: one, then three, then seven, up to 1,023.
 */
export class RecentReplies {
  readonly #buffer: Buffer
  readonly #words: Int32Array
  readonly #recent = Array.from({ length: places }, () => new RecentReply())

  /** `buffer` is what replies are read into, from its start. Throws a `RangeError` if its memory is not aligned to four bytes. */
  constructor(buffer: Buffer) {
    this.#buffer = buffer
    this.#words = new Int32Array(buffer.buffer, buffer.byteOffset, buffer.length >> 2)
  }

  /** Finds the remembered reply that equals the first `length` bytes of `bytes`. */
  find(bytes: Buffer, length: number): RecentReply | undefined {
    // A reply that is too long to be learned must not make its place skip.
    if (length > mostBytes) return undefined
    const recent = this.#recent[length % places]!
    if (recent.leftToSkip > 0) {
      recent.leftToSkip--
      return undefined
    }
    if (bytes !== this.#buffer) return undefined
    if (recent.length === length && this.#isSame(recent, length)) {
      recent.hasReturned = true
      return recent
    }
    recent.skipped = recent.hasReturned ? 0 : Math.min(2 * recent.skipped + 1, mostSkipped)
    recent.leftToSkip = recent.skipped
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

  /** Remembers what parsing the first `length` bytes of `bytes` produced, unless their place is skipping. */
  learn(bytes: Buffer, length: number, head: ReplyHead, message: string, bodyAt: number): void {
    if (length > mostBytes || bytes !== this.#buffer) return
    const recent = this.#recent[length % places]!
    if (recent.leftToSkip > 0) return
    recent.length = length
    this.#buffer.copy(recent.bytes, 0, 0, length)
    recent.head.become(head)
    recent.message = message
    recent.bodyAt = bodyAt
  }
}
