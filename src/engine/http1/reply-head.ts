import { ProtocolError } from '../reply/protocol-error.ts'

const LF = 10
const CR = 13
const SPACE = 32
const TAB = 9
const COMMA = 44
const COLON = 58

/**
 * Parses the head of a reply: the status line, and the few headers that decide how the body is framed. Other headers
 * are skipped here; a `Reply` finds them in its text on demand.
 *
 * Source: RFC 9112 (HTTP/1.1). As real servers need it, a bare LF also ends a line, and an obs-fold continues one.
 */
export class ReplyHead {
  status = 0
  /** The value of Content-Length, or -1. */
  contentLength = -1
  chunked = false
  keepAlive = true
  /** Whether the body has a Content-Encoding. */
  isCoded = false
  /** Whether it has a Set-Cookie. */
  setsCookies = false
  /** How long the server keeps an idle connection, in seconds (`Keep-Alive: timeout=`); 0 = not stated. */
  keepAliveSeconds = 0
  /** Whether the last transfer coding is not chunked, so that the body ends when the connection closes. */
  #codedUntilClose = false
  #closeSaid = false
  // How far parsing has come, counted from the head's first byte, so that a head in pieces is not parsed twice.
  #lineAt = 0
  #scannedTo = 0
  #colonAt = -1

  /** Prepares for another head. */
  begin(): void {
    this.status = 0
    this.contentLength = -1
    this.chunked = false
    this.keepAlive = true
    this.isCoded = false
    this.setsCookies = false
    this.keepAliveSeconds = 0
    this.#codedUntilClose = false
    this.#closeSaid = false
    this.#lineAt = 0
    this.#scannedTo = 0
    this.#colonAt = -1
  }

  /** Copies the result of another head that has been parsed to its end. */
  become(other: ReplyHead): void {
    this.status = other.status
    this.contentLength = other.contentLength
    this.chunked = other.chunked
    this.keepAlive = other.keepAlive
    this.isCoded = other.isCoded
    this.setsCookies = other.setsCookies
    this.keepAliveSeconds = other.keepAliveSeconds
  }

  /**
   * Parses the head that begins at `from`. Returns the index after its last byte, or -1 if the head is incomplete: then
   * call it again with the same head and more bytes, which may be elsewhere in memory. Throws a `ProtocolError`.
   */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from + this.#lineAt
    let scan = from + this.#scannedTo
    let colon = this.#colonAt < 0 ? -1 : from + this.#colonAt
    if (this.status === 0) {
      if (to - from < statusLineBytes) {
        checkStatusLineSoFar(bytes, from, to)
        return -1
      }
      scan = this.#readStatus(bytes, from, to)
      if (scan < 0) return -1
      at = scan
    }
    for (;;) {
      if (at >= to) return this.#pause(from, at, at, -1)
      const first = bytes[at]!
      if (first === LF) return this.#finish(at + 1)
      if (first === CR) {
        if (at + 1 >= to) return this.#pause(from, at, at, -1)
        if (bytes[at + 1] === LF) return this.#finish(at + 2)
        throw new ProtocolError('malformed header line')
      }
      if (colon < 0) {
        while (scan < to && bytes[scan] !== COLON && bytes[scan] !== LF) scan++
        if (scan >= to) return this.#pause(from, at, scan, -1)
        if (scan === at || bytes[scan] === LF) throw new ProtocolError('malformed header line')
        colon = scan
        const last = bytes[scan - 1]!
        if (last === SPACE || last === TAB || first === SPACE || first === TAB)
          throw new ProtocolError('white space before the name or the colon of a header')
      }
      for (;;) {
        while (scan < to && bytes[scan] !== LF) scan++
        if (scan + 1 >= to) return this.#pause(from, at, scan, colon)
        const next = bytes[scan + 1]
        if (next !== SPACE && next !== TAB) break
        scan++
      }
      // Only six names matter here, and their lengths already exclude nearly all others.
      const length = colon - at
      if (length === 10 || length === 14 || length === 16 || length === 17)
        this.#readFraming(bytes, at, length, scan)
      colon = -1
      at = ++scan
    }
  }

  #pause(from: number, at: number, scan: number, colon: number): -1 {
    this.#lineAt = at - from
    this.#scannedTo = scan - from
    this.#colonAt = colon < 0 ? -1 : colon - from
    return -1
  }

  /** Returns the index after the status line, or -1. */
  #readStatus(bytes: Uint8Array, from: number, to: number): number {
    if (!beginsReply(bytes, from)) throw notHttp(bytes, from, to)
    let at = Math.max(from + this.#scannedTo, from + statusLineBytes - 1)
    while (bytes[at] !== LF) if (++at >= to) return this.#pause(from, from, at, -1)
    this.status = (bytes[from + 9]! - 48) * 100 + (bytes[from + 10]! - 48) * 10 + bytes[from + 11]! - 48
    this.keepAlive = bytes[from + 7] !== 48
    return at + 1
  }

  #finish(end: number): number {
    if (this.#closeSaid) this.keepAlive = false
    // A reply with both is an attempt at smuggling, or from a broken server: the coding wins, and the connection is closed.
    if (this.contentLength >= 0 && (this.chunked || this.#codedUntilClose)) {
      this.contentLength = -1
      this.keepAlive = false
    }
    return end
  }

  #readFraming(bytes: Uint8Array, at: number, length: number, end: number): void {
    const first = bytes[at]! | 32
    const valueAt = at + length + 1
    if (length === 14 && first === 99 && isText(bytes, at, 'content-length')) {
      this.#readContentLength(bytes, valueAt, end)
    } else if (length === 10 && first === 99 && isText(bytes, at, 'connection')) {
      this.#readConnection(bytes, valueAt, end)
    } else if (length === 10 && first === 107 && isText(bytes, at, 'keep-alive')) {
      this.keepAliveSeconds = readTimeout(bytes, valueAt, end)
    } else if (length === 10 && first === 115 && isText(bytes, at, 'set-cookie')) {
      this.setsCookies = true
    } else if (length === 17 && first === 116 && isText(bytes, at, 'transfer-encoding')) {
      this.#readCodings(bytes, valueAt, end)
    } else if (length === 16 && first === 99 && isText(bytes, at, 'content-encoding')) {
      this.isCoded = true
    }
  }

  /** Digits only. The same number may be repeated, in a list or in several headers (RFC 9112, 6.3). */
  #readContentLength(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    for (;;) {
      at = skipBlanks(bytes, at, to)
      const numberAt = at
      let number = 0
      for (; at < to && isDigit(bytes[at]!); at++) {
        number = number * 10 + bytes[at]! - 48
        if (number > Number.MAX_SAFE_INTEGER) throw new ProtocolError('malformed Content-Length')
      }
      if (at === numberAt) throw new ProtocolError('malformed Content-Length')
      if (this.contentLength >= 0 && this.contentLength !== number)
        throw new ProtocolError('two different values of Content-Length')
      this.contentLength = number
      at = skipBlanks(bytes, at, to)
      if (at >= to) return
      if (bytes[at++] !== COMMA) throw new ProtocolError('malformed Content-Length')
    }
  }

  #readConnection(bytes: Uint8Array, from: number, to: number): void {
    // Many servers send this in every reply, so no list is built for it.
    if (isValue(bytes, from, to, 'keep-alive')) {
      this.keepAlive = true
      return
    }
    const options = tokens(bytes, from, to)
    if (options.includes('close')) this.#closeSaid = true
    else if (options.includes('keep-alive')) this.keepAlive = true
  }

  #readCodings(bytes: Uint8Array, from: number, to: number): void {
    if (isValue(bytes, from, to, 'chunked')) this.#coded(true)
    // "identity" is an old name for no coding.
    else
      for (const coding of tokens(bytes, from, to))
        if (coding !== 'identity') this.#coded(coding === 'chunked')
  }

  /** The last coding decides how the body ends. */
  #coded(chunked: boolean): void {
    this.chunked = chunked
    this.#codedUntilClose = !chunked
  }
}

/** The length of the part of a status line with fixed positions: `HTTP/1.1 200` and the next byte. */
const statusLineBytes = 13
const statusLineStart = [72, 84, 84, 80, 47, 49, 46] // HTTP/1.

function beginsReply(bytes: Uint8Array, at: number): boolean {
  for (let place = 0; place < 7; place++) if (bytes[at + place] !== statusLineStart[place]) return false
  if (!isDigit(bytes[at + 7]!) || bytes[at + 8] !== SPACE || bytes[at + 9] === 48) return false
  if (!isDigit(bytes[at + 9]!) || !isDigit(bytes[at + 10]!) || !isDigit(bytes[at + 11]!)) return false
  const after = bytes[at + 12]!
  return after === SPACE || after === CR || after === LF
}

/** Rejects the beginning of what cannot become a status line, so that nobody waits for the rest. */
function checkStatusLineSoFar(bytes: Uint8Array, from: number, to: number): void {
  const whole = Buffer.from('HTTP/1.1 200 ')
  whole.set(bytes.subarray(from, to))
  if (!beginsReply(whole, 0)) throw notHttp(bytes, from, to)
}

function notHttp(bytes: Uint8Array, from: number, to: number): ProtocolError {
  const start = Buffer.from(bytes.subarray(from, Math.min(to, from + 24))).toString('latin1')
  const shown = start.split(/[\r\n]/, 1)[0]!.replace(/[^\x20-\x7e]/g, '.')
  return new ProtocolError(`not an HTTP/1 reply: it begins with "${shown}"`)
}

/** Whether the bytes are `text`, ignoring case. `text` must be in lower case. */
function isText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const byte = bytes[at + i]!
    if ((byte >= 65 && byte <= 90 ? byte | 32 : byte) !== text.charCodeAt(i)) return false
  }
  return true
}

function isValue(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  const at = skipBlanks(bytes, from, to)
  return to - at >= text.length && isText(bytes, at, text) && skipBlanks(bytes, at + text.length, to) === to
}

/** The number in `timeout=5, max=100`, or 0. Some servers send this in every reply, so no list is built for it. */
function readTimeout(bytes: Uint8Array, from: number, to: number): number {
  for (let at = skipBlanks(bytes, from, to); at < to; at = skipBlanks(bytes, at, to)) {
    if (to - at > 8 && isText(bytes, at, 'timeout=')) {
      let seconds = 0
      for (at += 8; at < to && isDigit(bytes[at]!) && seconds < 1e6; at++)
        seconds = seconds * 10 + bytes[at]! - 48
      return seconds
    }
    while (at < to && bytes[at++] !== COMMA);
  }
  return 0
}

function skipBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && isBlank(bytes[at]!)) at++
  return at
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === LF
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

function tokens(bytes: Uint8Array, from: number, to: number): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
  const found: string[] = []
  for (const part of text.toLowerCase().split(',')) {
    const token = part.trim()
    if (token !== '') found.push(token)
  }
  return found
}
