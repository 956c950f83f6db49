const utf8 = new TextEncoder()

/** Writes numbers and strings one after the other into a buffer that grows. `ByteReader` reads them. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #length = 0

  constructor(capacity = 1_024) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  get length(): number {
    return this.#length
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  /**
   * Writes a whole number from 0 to 2^53 − 1 as unsigned LEB128: seven bits in each byte, lowest first, with the high
   * bit set in all bytes but the last. Throws a `RangeError` for any other number.
   */
  varint(value: number): void {
    // Most numbers are small counts and gaps.
    if ((value & 0x7f) === value) {
      this.byte(value)
      return
    }
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${value} is not a whole number from 0`)
    this.#reserve(8)
    this.#leb128(value)
  }

  /**
   * Writes a whole number within ±(2^53 − 1) as LEB128 of 2n for n ≥ 0 and of −2n − 1 for n < 0 (ZigZag of Protocol
   * Buffers). Throws a `RangeError` for any other number.
   */
  zigzag(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`)
    this.#reserve(9)
    // The lowest six bits with the sign, then the rest: twice the number may not be a safe integer.
    const magnitude = value < 0 ? -(value + 1) : value
    const first = (magnitude % 64) * 2 + (value < 0 ? 1 : 0)
    if (magnitude < 64) this.#bytes[this.#length++] = first
    else {
      this.#bytes[this.#length++] = first | 0x80
      this.#leb128(Math.floor(magnitude / 64))
    }
  }

  /** Writes eight bytes, lowest first (IEEE 754). */
  float64(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  /** Writes four bytes, lowest first. */
  uint32(value: number): void {
    this.#reserve(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  /** Writes a string as its length in bytes and its UTF-8. Throws a `RangeError` if it is longer than `maxBytes`. */
  text(text: string, maxBytes: number): void {
    const bytes = utf8.encode(text)
    if (bytes.length > maxBytes)
      throw new RangeError(`a string of ${bytes.length} bytes is longer than ${maxBytes} bytes`)
    this.varint(bytes.length)
    this.bytes(bytes)
  }

  /** Writes bytes without their length. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Returns the bytes written so far without copying them. They are valid until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Returns a copy of the bytes written so far. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }

  /** Starts over and keeps the memory for reuse. */
  reset(): void {
    this.#length = 0
  }

  #leb128(value: number): void {
    let rest = value
    while (rest >= 2 ** 31) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80
      rest >>= 7
    }
    this.#bytes[this.#length++] = rest
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    grown.set(this.view())
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
