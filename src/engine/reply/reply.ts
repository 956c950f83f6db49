import { PlimsollError } from '../../base/error.ts'
import { contentCodings, decodeContent } from './content-coding.ts'

const beyondAscii = /[\x80-\xff]/

/** A whole reply. It is decoded only on demand. */
export class Reply {
  readonly status: number
  /** Whether there is a Set-Cookie among its headers. */
  readonly setsCookies: boolean
  readonly #message: string
  readonly #bodyAt: number
  readonly #isCoded: boolean
  readonly #isTaken: boolean
  #headers: Map<string, string[]> | undefined
  /** The decompressed body, once it was needed. */
  #decodedBody: Buffer | undefined

  /**
   * `message` is head and body, one byte per character; the body begins at index `bodyAt`. If a sink took the body,
   * `isTaken` is set, and reading it is a mistake.
   */
  constructor(
    status: number,
    message: string,
    bodyAt: number,
    isCoded = false,
    setsCookies = false,
    isTaken = false,
  ) {
    this.status = status
    this.setsCookies = setsCookies
    this.#message = message
    this.#bodyAt = bodyAt
    this.#isCoded = isCoded
    this.#isTaken = isTaken
  }

  /** Whether the status is 2xx or 3xx. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 400
  }

  /** The length of the body in bytes, as it was received. */
  get bodyLength(): number {
    return this.#message.length - this.#bodyAt
  }

  /** The status line and the headers as they were received, one byte per character. */
  get head(): string {
    return this.#message.slice(0, this.#bodyAt)
  }

  /** At most the first `mostBytes` bytes of the body, as they were received: still compressed if the body is. */
  bodyStart(mostBytes: number): Buffer {
    return Buffer.from(this.#message.slice(this.#bodyAt, this.#bodyAt + mostBytes), 'latin1')
  }

  /** The value of a header, by its name in any case. The values of several headers are joined by a comma. */
  header(name: string): string | undefined {
    return this.headers(name)?.join(', ')
  }

  /** All values of a header, as `Set-Cookie` needs. */
  headers(name: string): readonly string[] | undefined {
    this.#headers ??= readHeaders(this.#message.slice(0, this.#bodyAt))
    return this.#headers.get(name.toLowerCase())
  }

  /** Whether the body has a content coding that has not been undone. */
  get isUndecoded(): boolean {
    return this.#isCoded && this.#decodedBody === undefined && !this.#isTaken && this.bodyLength > 0
  }

  /** Decompresses the body, so that reading it cannot fail later. Throws a `ProtocolError` if its coding is broken. */
  decode(): void {
    if (this.isUndecoded) this.#decoded()
  }

  /**
   * The body's bytes, decompressed. Like `text` and `json`, throws a `ProtocolError` if its coding is broken, and a
   * `PlimsollError` (`body-taken`) if the body was streamed or discarded.
   */
  bytes(): Uint8Array {
    return this.#isCoded ? Buffer.from(this.#decoded()) : Buffer.from(this.#body(), 'latin1')
  }

  /** The body as UTF-8, without a byte order mark. */
  text(): string {
    if (this.#isCoded) return withoutMark(this.#decoded().toString('utf8'))
    const body = this.#body()
    // A body of ASCII characters is its own text: no decoding and no copy.
    return beyondAscii.test(body) ? withoutMark(Buffer.from(body, 'latin1').toString('utf8')) : body
  }

  /** The body as JSON. The type is not checked. Throws a `SyntaxError` if the body is not JSON. */
  json<T = unknown>(): T {
    return JSON.parse(this.text()) as T
  }

  #body(): string {
    if (!this.#isTaken) return this.#message.slice(this.#bodyAt)
    throw new PlimsollError('body-taken', 'the body of a reply was read that was not kept', {
      advice: 'Read it with .stream(), or call without .stream() and without discard: true.',
    })
  }

  #decoded(): Buffer {
    this.#decodedBody ??= decodeContent(
      Buffer.from(this.#body(), 'latin1'),
      contentCodings(this.header('content-encoding') ?? ''),
    )
    return this.#decodedBody
  }
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function readHeaders(head: string): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  // An obs-fold continues the line before it and counts as one space.
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split('\n')
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).toLowerCase()
    const value = withoutBlanks(line, colon + 1)
    const earlier = headers.get(name)
    if (earlier === undefined) headers.set(name, [value])
    else earlier.push(value)
  }
  return headers
}

/** The rest of a line without surrounding blanks. Not a pattern: one for trailing blanks would take quadratic time. */
function withoutBlanks(line: string, from: number): string {
  let start = from
  let end = line.length
  while (start < end && isBlank(line.charCodeAt(start))) start++
  while (end > start && isBlank(line.charCodeAt(end - 1))) end--
  return line.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13
}
