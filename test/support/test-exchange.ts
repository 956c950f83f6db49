import { Exchange } from '../../src/engine/exchange.ts'
import type { Failure } from '../../src/engine/failure.ts'
import type { Reply } from '../../src/engine/reply.ts'
import type { ReplySink } from '../../src/engine/reply-sink.ts'

export interface TestRequest {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  timeoutMs?: number
}

/** An exchange that keeps its outcome, and can be awaited. */
export class TestExchange extends Exchange {
  reply: Reply | undefined
  failure: Failure | undefined
  /** How often it was told an outcome: never more than once. */
  outcomes = 0
  /** Settles with whatever comes of it. */
  readonly over: Promise<this>
  #tell!: (exchange: this) => void

  constructor({ method = 'GET', path = '/', headers = {}, body, timeoutMs = 10_000 }: TestRequest = {}) {
    const bytes = body === undefined ? undefined : Buffer.from(body as string)
    const lines = Object.entries({
      Host: 'test',
      ...headers,
      ...(bytes === undefined ? {} : { 'Content-Length': String(bytes.length) }),
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    const request = `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${bytes?.toString('latin1') ?? ''}`
    super(request, method === 'HEAD', method !== 'POST' && method !== 'PATCH', timeoutMs)
    this.over = new Promise((resolve) => {
      this.#tell = resolve
    })
  }

  /** The class of its failure, or its status. */
  get outcome(): string | number | undefined {
    return this.failure?.class ?? this.reply?.status
  }

  succeed(reply: Reply): void {
    this.outcomes++
    this.reply = reply
    this.#tell(this)
  }

  fail(failure: Failure): void {
    this.outcomes++
    this.failure = failure
    this.#tell(this)
  }
}

/** A sink that keeps what it is told, to be compared. */
export class KeepingSink implements ReplySink {
  readonly heads: Reply[] = []
  readonly #pieces: Buffer[] = []

  head(reply: Reply): void {
    this.heads.push(reply)
  }

  data(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes))
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }
}
