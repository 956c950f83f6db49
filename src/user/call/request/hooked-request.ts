import { latin1OfBytes, latin1OfText, textOfLatin1 } from '../../../base/text/latin1.ts'
import type { OutgoingRequest } from '../../../plan/endpoint/hooks.ts'
import { checkHeader } from '../../../plan/request/headers.ts'
import { putTogether, type RequestParts, takeApart } from './request-text.ts'

/** A request that is about to be sent, for hooks. */
export class HookedRequest implements OutgoingRequest {
  /** The name of the endpoint. */
  readonly endpoint: string
  readonly #parts: RequestParts

  constructor(endpoint: string, request: string) {
    this.endpoint = endpoint
    this.#parts = takeApart(request)
  }

  get method(): string {
    return this.#parts.method
  }

  /** Path and query, as they are sent. */
  get path(): string {
    return this.#parts.target
  }

  /** The body's bytes; none for one that is sent in pieces. */
  get body(): Uint8Array {
    return Buffer.from(this.#parts.body, 'latin1')
  }

  /** Replaces the body, not one that is sent in pieces: a text is sent as UTF-8. */
  set body(body: Uint8Array | string) {
    this.#parts.framing = ''
    this.#parts.body = typeof body === 'string' ? latin1OfText(body) : latin1OfBytes(body)
  }

  /** The value of a header, by its name in any case; several of the same name are joined by a comma. */
  header(name: string): string | undefined {
    const lower = name.toLowerCase()
    const values = this.#parts.headers.filter(([each]) => each.toLowerCase() === lower)
    if (values.length === 0) return undefined
    return values.map(([, value]) => textOfLatin1(value)).join(', ')
  }

  /** Sets a header in place of those of its name. Throws a `PlimsollError` (`bad-header`). */
  setHeader(name: string, value: string | number): void {
    checkHeader(name, [String(value)])
    this.removeHeader(name)
    this.#parts.headers.push([name, latin1OfText(String(value))])
  }

  removeHeader(name: string): void {
    const lower = name.toLowerCase()
    this.#parts.headers = this.#parts.headers.filter(([each]) => each.toLowerCase() !== lower)
  }

  /** The whole request, a byte a character. */
  toText(): string {
    return putTogether(this.#parts)
  }
}
