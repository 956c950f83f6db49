import { ProtocolError } from '../reply/protocol-error.ts'

const LF = 10
const CR = 13

/** The most bytes of a chunk's extensions, and of all trailers together. */
const framingLimit = 16 * 1024

/**
 * Removes the framing from a chunked body (RFC 9112, 7.1), fed in pieces of any size.
 *
 *            ┌──────────────────────────────────────┐
 *            ▼                                      │
 *   size → extension → size LF → data → data CR → data LF
 *                        │ size 0
 *                        ▼
 *                      trailer line* → blank line → complete
 */
type State = 'size' | 'extension' | 'size-lf' | 'data' | 'data-end' | 'data-lf' | 'trailer'

export class ChunkedBody {
  complete = false
  /** The data that the last call of `advance` found, as a range of the bytes given to it; may be empty. */
  dataFrom = 0
  dataTo = 0
  #state: State = 'size'
  #left = 0
  #digits = 0
  #framing = 0
  /** Bytes in the current trailer line, without its line break. */
  #line = 0

  /** Prepares for another body. */
  begin(): void {
    this.complete = false
    this.#state = 'size'
    this.#left = 0
    this.#digits = 0
    this.#framing = 0
    this.#line = 0
  }

  /** Reads on, at most to the end of one run of data. Returns the index after the last byte used. Throws a `ProtocolError`. */
  advance(bytes: Uint8Array, from: number, to: number): number {
    this.dataFrom = 0
    this.dataTo = 0
    let at = from
    while (at < to) {
      if (this.#state === 'data') {
        const end = Math.min(to, at + this.#left)
        this.dataFrom = at
        this.dataTo = end
        this.#left -= end - at
        if (this.#left === 0) this.#state = 'data-end'
        return end
      }
      this.#framingByte(bytes[at++]!)
      if (this.complete) return at
    }
    return at
  }

  #framingByte(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#sizeByte(byte)
        return
      case 'extension':
        this.#bound()
        if (byte === LF) this.#sizeDone()
        return
      case 'size-lf':
        if (byte !== LF) throw new ProtocolError('malformed chunk: no line feed after its size')
        this.#sizeDone()
        return
      case 'data-end':
        if (byte === CR) this.#state = 'data-lf'
        else if (byte === LF) this.#nextChunk()
        else throw new ProtocolError('malformed chunk: longer than its size')
        return
      case 'data-lf':
        if (byte !== LF) throw new ProtocolError('malformed chunk: no line feed after its data')
        this.#nextChunk()
        return
      default:
        this.#trailerByte(byte)
    }
  }

  #sizeByte(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      // 12 hex digits allow more than any accepted body, and stay well within the safe integers.
      if (++this.#digits > 12) throw new ProtocolError('malformed chunk: its size is out of range')
      this.#left = this.#left * 16 + digit
      return
    }
    if (this.#digits === 0) throw new ProtocolError('malformed chunk: no size')
    if (byte === CR) this.#state = 'size-lf'
    else if (byte === LF) this.#sizeDone()
    else if (byte === 59 || byte === 32 || byte === 9) this.#state = 'extension'
    else throw new ProtocolError('malformed chunk: its size is not a number')
  }

  #sizeDone(): void {
    this.#framing = 0
    this.#line = 0
    this.#state = this.#left === 0 ? 'trailer' : 'data'
  }

  #nextChunk(): void {
    this.#state = 'size'
    this.#left = 0
    this.#digits = 0
  }

  #trailerByte(byte: number): void {
    this.#bound()
    if (byte === LF) {
      if (this.#line === 0) this.complete = true
      this.#line = 0
    } else if (byte !== CR) this.#line++
  }

  #bound(): void {
    if (++this.#framing > framingLimit) throw new ProtocolError('chunk extensions or trailers are too long')
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
