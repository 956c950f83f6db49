import { types } from 'node:util'
import { PlimsollError } from '../../../base/error.ts'
import { latin1OfBytes, latin1OfText, textOfLatin1 } from '../../../base/text/latin1.ts'
import { shown } from '../../../base/text/shown.ts'
import { type Header, HeaderList } from '../../../engine/request/header-list.ts'
import { PreparedRequest } from '../../../engine/request/prepared-request.ts'
import type { OutgoingRequest } from '../../../plan/endpoint/hooks.ts'
import { headerValues } from '../../../plan/request/headers.ts'

/** A request that is about to be sent, as hooks see and change it. */
export class HookedRequest implements OutgoingRequest {
  /** The name of the endpoint. */
  readonly endpoint: string
  readonly #request: PreparedRequest
  #headers: Header[]
  #body: PreparedRequest['body']
  #isChanged = false

  constructor(endpoint: string, request: PreparedRequest) {
    this.endpoint = endpoint
    this.#request = request
    this.#headers = request.headers.entries()
    this.#body = request.body
  }

  get method(): string {
    return this.#request.method
  }

  /** Path and query, as they are sent. */
  get path(): string {
    return this.#request.target
  }

  /** The body's bytes; empty for a body that is sent in pieces. */
  get body(): Uint8Array {
    return Buffer.from(typeof this.#body === 'string' ? this.#body : '', 'latin1')
  }

  /** Replaces the body. A string is sent as UTF-8. Throws a `PlimsollError` (`bad-body`) for anything else. */
  set body(body: Uint8Array | string) {
    if (typeof body !== 'string' && !types.isUint8Array(body)) {
      throw new PlimsollError('bad-body', `a hook of ${this.endpoint} sets the body to ${shown(body)}`, {
        advice: 'Give a string or a Uint8Array: JSON.stringify(…) makes a string of a value.',
      })
    }
    this.#isChanged = true
    this.#body = typeof body === 'string' ? latin1OfText(body) : latin1OfBytes(body)
  }

  /** Returns the value of a header, by its name in any case. Several headers of one name are joined by commas. */
  header(name: string): string | undefined {
    const lower = name.toLowerCase()
    const values = this.#headers.filter(([each]) => each.toLowerCase() === lower)
    if (values.length === 0) return undefined
    return values.map(([, value]) => textOfLatin1(value)).join(', ')
  }

  /** Replaces the headers of a name by one. Throws a `PlimsollError` (`bad-header`). */
  setHeader(name: string, value: string | number): void {
    const [text] = headerValues(name, value)
    this.removeHeader(name)
    this.#headers.push([name, latin1OfText(text!)])
  }

  removeHeader(name: string): void {
    const lower = name.toLowerCase()
    this.#isChanged = true
    this.#headers = this.#headers.filter(([each]) => each.toLowerCase() !== lower)
  }

  /** Returns the request with the changes of the hooks. */
  toRequest(): PreparedRequest {
    if (!this.#isChanged) return this.#request
    const { method, target } = this.#request
    return new PreparedRequest(method, target, new HeaderList(this.#headers), this.#body)
  }
}
