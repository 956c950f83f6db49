import { parseDurationMs } from '../base/duration.ts'
import { PlimsollError } from '../base/error.ts'
import type { ConnectionPool } from '../engine/connection-pool.ts'
import type { Origin } from '../engine/origin.ts'
import type { Expectation } from './call-exchange.ts'
import type { CallOptions } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { type Headers, headerLines, mergeHeaders } from './header-lines.ts'
import { latin1OfBytes, latin1OfText } from './latin1.ts'
import { fillRoute, type RouteTemplate } from './route.ts'

/** What all endpoints of a plan have in common. */
export interface RequestDefaults {
  origin: Origin
  headers: Headers | undefined
  timeoutMs: number
  userAgent: string
}

const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
const bodyMethods = new Set(['POST', 'PUT', 'PATCH'])
const noExpectation: Expectation = { statuses: undefined, check: undefined }

/** An endpoint as a worker uses it: whatever of its requests is always the same is put together once. */
export class PreparedEndpoint {
  readonly name: string
  /** Its index at the recorder. */
  readonly index: number
  readonly isHead: boolean
  readonly idempotent: boolean
  readonly timeoutMs: number
  readonly expectation: Expectation
  /** The pool of its own that it asked for. */
  readonly pool: ConnectionPool | undefined
  /** The whole request of a call without options; undefined where the route has parameters. */
  readonly plainRequest: string | undefined
  readonly #route: RouteTemplate
  readonly #start: string
  readonly #headers: ReadonlyMap<string, readonly [string, readonly string[]]>
  readonly #headerSets: readonly (Headers | undefined)[]
  readonly #head: string

  constructor(
    endpoint: Endpoint,
    index: number,
    defaults: RequestDefaults,
    pool: ConnectionPool | undefined,
  ) {
    const { route, options } = endpoint
    this.name = endpoint.name
    this.index = index
    this.pool = pool
    this.isHead = route.method === 'HEAD'
    this.idempotent = idempotentMethods.has(route.method)
    this.timeoutMs = options.timeout === undefined ? defaults.timeoutMs : parseDurationMs(options.timeout)
    this.expectation =
      options.expect === undefined && options.check === undefined
        ? noExpectation
        : { statuses: statusesOf(options.expect), check: options.check }
    this.#route = route
    this.#start = `${route.method} ${defaults.origin.basePath}`
    const standard = { Host: defaults.origin.hostHeader, 'User-Agent': defaults.userAgent, Accept: '*/*' }
    this.#headerSets = [standard, defaults.headers, options.headers]
    this.#headers = mergeHeaders(...this.#headerSets)
    this.#head = ` HTTP/1.1\r\n${headerLines(this.#headers)}`
    this.plainRequest = route.params.length === 0 ? flat(this.request({})) : undefined
  }

  /** Puts a request together, a byte a character. Throws a `PlimsollError` for options that cannot be. */
  request(options: CallOptions): string {
    const path = fillRoute(this.name, this.#route, options.params, options.query)
    const { headers } = options
    const merged = headers === undefined ? this.#headers : mergeHeaders(...this.#headerSets, headers)
    const head = headers === undefined ? this.#head : ` HTTP/1.1\r\n${headerLines(merged)}`
    const body = bodyOf(this.name, options)
    if (body === undefined) {
      const length = bodyMethods.has(this.#route.method) ? 'Content-Length: 0\r\n' : ''
      return `${this.#start}${path}${head}${length}\r\n`
    }
    const type = merged.has('content-type') ? '' : contentTypeLine(options)
    return `${this.#start}${path}${head}${type}Content-Length: ${body.length}\r\n\r\n${body}`
  }

  /** What a call's reply must be: the call's own word, then the endpoint's. */
  expectationOf(options: CallOptions): Expectation {
    if (options.expect === undefined && options.check === undefined) return this.expectation
    return {
      statuses: statusesOf(options.expect) ?? this.expectation.statuses,
      check: options.check ?? this.expectation.check,
    }
  }
}

/** Made in one piece: V8 keeps a text that was put together as a tree, and would walk it at every write. */
function flat(request: string): string {
  return Buffer.from(request, 'latin1').toString('latin1')
}

function statusesOf(expect: number | readonly number[] | undefined): readonly number[] | undefined {
  return expect === undefined ? undefined : [expect].flat()
}

function bodyOf(name: string, options: CallOptions): string | undefined {
  const { json, text, bytes } = options
  if (Number(json !== undefined) + Number(text !== undefined) + Number(bytes !== undefined) > 1) {
    throw new PlimsollError('bad-body', `the call of ${name} gives more than one body`, {
      advice: 'Give one of json, text and bytes.',
    })
  }
  if (json !== undefined) {
    const written = JSON.stringify(json) as string | undefined
    if (written !== undefined) return latin1OfText(written)
    throw new PlimsollError('bad-body', `the call of ${name} gives a ${typeof json} as json`, {
      advice: 'Give something that JSON can say.',
    })
  }
  if (text !== undefined) return latin1OfText(text)
  return bytes === undefined ? undefined : latin1OfBytes(bytes)
}

function contentTypeLine(options: CallOptions): string {
  if (options.json !== undefined) return 'Content-Type: application/json\r\n'
  return options.text === undefined ? '' : 'Content-Type: text/plain; charset=utf-8\r\n'
}
