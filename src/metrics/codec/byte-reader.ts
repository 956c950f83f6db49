import { corruptMessage } from './corrupt-message.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads what `ByteWriter` wrote, without trusting it. Every method throws a `PlimsollError` (`corrupt-message`) for
 * data that is missing, too long or out of range, and allocates no more than the remaining bytes can fill.
 */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** The number of bytes that have not been read. */
  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    if (this.#at >= this.#bytes.length) throw corruptMessage('it ends too early')
    return this.#bytes[this.#at++]!
  }

  /** Reads a whole number from 0 to `max`, which must be in its shortest form. */
  varint(max: number = Number.MAX_SAFE_INTEGER): number {
    const first = this.byte()
    const value = first < 0x80 ? first : (first & 0x7f) + this.#leb128(0x80)
    if (value > Number.MAX_SAFE_INTEGER) throw corruptMessage('a number is beyond 2^53')
    if (value > max) throw corruptMessage(`${value} is above the maximum of ${max}`)
    return value
  }

  /** Reads a whole number within ±(2^53 − 1), which must be in its shortest form. */
  zigzag(): number {
    const first = this.byte()
    const low = (first & 0x7f) >> 1
    const magnitude = first < 0x80 ? low : low + this.#leb128(64)
    const value = (first & 1) === 0 ? magnitude : -magnitude - 1
    if (!Number.isSafeInteger(value)) throw corruptMessage('a number is beyond 2^53')
    return value
  }

  /** Reads a number from `min` to `max`. */
  float64(min: number, max: number): number {
    if (this.remaining < 8) throw corruptMessage('it ends too early')
    const value = this.#view.getFloat64(this.#at, true)
    this.#at += 8
    if (!(value >= min && value <= max)) throw corruptMessage(`${value} is not from ${min} to ${max}`)
    return value
  }

  uint32(): number {
    if (this.remaining < 4) throw corruptMessage('it ends too early')
    const value = this.#view.getUint32(this.#at, true)
    this.#at += 4
    return value
  }

  /** Reads a string of at most `maxBytes` bytes of UTF-8. */
  text(maxBytes: number): string {
    const bytes = this.bytes(this.varint(maxBytes))
    try {
      return utf8.decode(bytes)
    } catch (cause) {
      throw corruptMessage('a string is not UTF-8', cause)
    }
  }

  /** Returns the next bytes, which are not copied. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw corruptMessage('it ends too early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /**
   * Reads the length of a list: at most `max`, and no more items than fit in the remaining bytes at `minItemBytes`
   * each.
   */
  listLength(max: number, minItemBytes: number): number {
    const length = this.varint(max)
    if (length * minItemBytes > this.remaining) throw corruptMessage('a list is longer than the message')
    return length
  }

  /** Throws if any bytes are left. */
  end(): void {
    if (this.remaining > 0) throw corruptMessage(`it has ${this.remaining} extra bytes`)
  }

  /** Reads the bytes of a number after its first byte. */
  #leb128(firstScale: number): number {
    let value = 0
    for (let scale = firstScale; ; scale *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (value > Number.MAX_SAFE_INTEGER || scale > Number.MAX_SAFE_INTEGER) {
        throw corruptMessage('a number is beyond 2^53')
      }
      if (byte < 0x80) {
        if (byte === 0) throw corruptMessage('a number is not in its shortest form')
        return value
      }
    }
  }
}
