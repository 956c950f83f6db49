/**
 * The head of a reply as bytes: status line, then the few headers that decide how the body is framed. Other
 * headers are not looked at here; a reply finds them in its raw text when someone asks.
 *
 * Source: RFC 9112 (HTTP/1.1), with what real servers do besides: a bare LF ends a line, an obs-fold
 * continues one.
 */
export interface ReplyHead {
  status: number
  /** The body's length as promised, or -1. */
  contentLength: number
  chunked: boolean
  /** A transfer coding whose last is not chunked: the body lasts until the connection closes. */
  untilClose: boolean
  keepAlive: boolean
  /** Seconds that the server keeps an idle connection, by its `Keep-Alive: timeout=`; 0 = not said. */
  keepAliveSeconds: number
}

/** A reply that breaks the protocol. The message says how; the connection cannot be used again. */
export class ProtocolError extends Error {}

const LF = 10
const CR = 13
const SPACE = 32
const TAB = 9
const COLON = 58

/**
 * Reads a head that begins at `from`. Answers the index behind its last byte, or -1 when the blank line has not
 * come yet (`head` is then of no use). Throws `ProtocolError`.
 */
export function readReplyHead(bytes: Uint8Array, from: number, to: number, head: ReplyHead): number {
  let at = from
  // A server may end its last reply with one line break too many (RFC 9112, 2.2).
  while (at < to && (bytes[at] === CR || bytes[at] === LF)) at++
  if (to - at < 13) {
    checkStatusPrefix(bytes, at, to)
    return -1
  }
  at = readStatusLine(bytes, at, to, head)
  if (at < 0) return -1
  head.contentLength = -1
  head.chunked = false
  head.untilClose = false
  head.keepAliveSeconds = 0
  for (;;) {
    if (at >= to) return -1
    const first = bytes[at]!
    if (first === LF) return finish(head, at + 1)
    if (first === CR) {
      if (at + 1 >= to) return -1
      if (bytes[at + 1] === LF) return finish(head, at + 2)
      throw new ProtocolError('malformed header line')
    }
    let colon = -1
    let end = at
    for (;;) {
      const byte = bytes[end]
      if (byte === LF) {
        if (end + 1 >= to) return -1
        const next = bytes[end + 1]
        if (next !== SPACE && next !== TAB) break
      } else if (byte === COLON && colon < 0) colon = end
      if (++end >= to) return -1
    }
    if (colon <= at) throw new ProtocolError('malformed header line')
    const last = bytes[colon - 1]!
    if (last === SPACE || last === TAB || first === SPACE || first === TAB) {
      throw new ProtocolError('white space before the colon of a header')
    }
    // Only four names matter here, and their lengths tell them from nearly all others.
    const nameLength = colon - at
    if (nameLength === 10 || nameLength === 14 || nameLength === 17) readFraming(bytes, at, colon, end, head)
    at = end + 1
  }
}

function readStatusLine(bytes: Uint8Array, from: number, to: number, head: ReplyHead): number {
  checkStatusPrefix(bytes, from, from + 7)
  const minor = bytes[from + 7]! - 48
  const hundreds = bytes[from + 9]! - 48
  const tens = bytes[from + 10]! - 48
  const ones = bytes[from + 11]! - 48
  const after = bytes[from + 12]!
  if (minor < 0 || minor > 9 || bytes[from + 8] !== SPACE) throw notHttp(bytes, from, to)
  if (!(hundreds >= 1 && hundreds <= 9 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9))
    throw notHttp(bytes, from, to)
  if (after !== SPACE && after !== CR && after !== LF) throw notHttp(bytes, from, to)
  head.status = hundreds * 100 + tens * 10 + ones
  head.keepAlive = minor >= 1
  let at = from + 12
  while (at < to) if (bytes[at++] === LF) return at
  return -1
}

const statusPrefix = [72, 84, 84, 80, 47, 49, 46] // HTTP/1.

/** Refuses what cannot become a status line as early as its first wrong byte, so that no one waits for the rest. */
function checkStatusPrefix(bytes: Uint8Array, from: number, to: number): void {
  const length = Math.min(to - from, 7)
  for (let i = 0; i < length; i++) if (bytes[from + i] !== statusPrefix[i]) throw notHttp(bytes, from, to)
}

function notHttp(bytes: Uint8Array, from: number, to: number): ProtocolError {
  const start = Buffer.from(bytes.subarray(from, Math.min(to, from + 24))).toString('latin1')
  const shown = start.replace(/[^\x20-\x7e]/g, '.')
  return new ProtocolError(`not an HTTP/1 reply: it begins with "${shown}"`)
}

function finish(head: ReplyHead, end: number): number {
  // A reply with both is a smuggler's or a broken server's: the coding wins, and the connection is not trusted again.
  if (head.contentLength >= 0 && (head.chunked || head.untilClose)) {
    head.contentLength = -1
    head.keepAlive = false
  }
  return end
}

function readFraming(bytes: Uint8Array, nameAt: number, colon: number, end: number, head: ReplyHead): void {
  const length = colon - nameAt
  const first = bytes[nameAt]! | 32
  if (length === 14 && first === 99 && nameIs(bytes, nameAt, 'content-length')) {
    const value = readContentLength(bytes, colon + 1, end)
    if (head.contentLength >= 0 && head.contentLength !== value)
      throw new ProtocolError('two different Content-Length headers')
    head.contentLength = value
  } else if (length === 17 && first === 116 && nameIs(bytes, nameAt, 'transfer-encoding')) {
    const codings = tokens(bytes, colon + 1, end)
    const chunked = codings.at(-1) === 'chunked'
    head.untilClose = !chunked
    head.chunked = chunked
  } else if (length === 10 && first === 99 && nameIs(bytes, nameAt, 'connection')) {
    // Many servers say this in every reply: no list is built for it.
    if (valueIs(bytes, colon + 1, end, 'keep-alive')) {
      head.keepAlive = true
      return
    }
    const options = tokens(bytes, colon + 1, end)
    if (options.includes('close')) head.keepAlive = false
    else if (options.includes('keep-alive')) head.keepAlive = true
  } else if (length === 10 && first === 107 && nameIs(bytes, nameAt, 'keep-alive')) {
    const seconds = /timeout=(\d{1,6})/.exec(tokens(bytes, colon + 1, end).join())?.[1]
    if (seconds !== undefined) head.keepAliveSeconds = Number(seconds)
  }
}

function nameIs(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[at + i]!
    if ((byte >= 65 && byte <= 90 ? byte | 32 : byte) !== name.charCodeAt(i)) return false
  }
  return true
}

function valueIs(bytes: Uint8Array, from: number, to: number, value: string): boolean {
  let at = from
  while (at < to && isBlank(bytes[at]!)) at++
  if (to - at < value.length || !nameIs(bytes, at, value)) return false
  at += value.length
  while (at < to && isBlank(bytes[at]!)) at++
  return at === to
}

/** Digits alone, or the same number several times in a list (RFC 9112, 6.3). */
function readContentLength(bytes: Uint8Array, from: number, to: number): number {
  let value = -1
  let at = from
  for (;;) {
    while (at < to && isBlank(bytes[at]!)) at++
    let number = 0
    let digits = 0
    while (at < to && bytes[at]! >= 48 && bytes[at]! <= 57) {
      number = number * 10 + bytes[at++]! - 48
      digits++
    }
    if (digits === 0 || digits > 15) throw new ProtocolError('malformed Content-Length')
    if (value >= 0 && value !== number) throw new ProtocolError('two different values in Content-Length')
    value = number
    while (at < to && isBlank(bytes[at]!)) at++
    if (at >= to) return value
    if (bytes[at++] !== 44) throw new ProtocolError('malformed Content-Length')
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === LF
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
