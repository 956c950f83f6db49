import { Exchange } from '../../src/engine/exchange.ts'
import type { Failure } from '../../src/engine/failure.ts'
import type { Reply } from '../../src/engine/reply/reply.ts'
import type { ReplySink } from '../../src/engine/reply/reply-sink.ts'
import { HeaderList } from '../../src/engine/request/header-list.ts'
import { PreparedRequest } from '../../src/engine/request/prepared-request.ts'
import type { RequestBody } from '../../src/engine/request/request-body.ts'

export interface TestRequest {
  method?: string
  path?: string
  headers?: Record<string, string>
  /** Sent in pieces if it is a `RequestBody`. */
  body?: string | Uint8Array | RequestBody
  /** Whether the request asks for 100 Continue, and a body in pieces waits for it. */
  expectContinue?: boolean
  timeoutMs?: number
}

/** An exchange that keeps its outcome and can be awaited. */
export class TestExchange extends Exchange {
  reply: Reply | undefined
  failure: Failure | undefined
  /** How often it was told an outcome: must never be more than once. */
  outcomes = 0
  /** Resolves when it has its outcome. */
  readonly over: Promise<this>
  #tell!: (exchange: this) => void

  constructor({
    method = 'GET',
    path = '/',
    headers = {},
    body,
    expectContinue = false,
    timeoutMs = 10_000,
  }: TestRequest = {}) {
    const list = Object.entries({
      Host: 'test',
      ...headers,
      ...(expectContinue && { Expect: '100-continue' }),
    })
    const isInPieces = body === undefined || (typeof body === 'object' && 'pieces' in body)
    const content = isInPieces ? body : Buffer.from(body as string).toString('latin1')
    const request = new PreparedRequest(method, path, new HeaderList(list), content)
    super(request, method !== 'POST' && method !== 'PATCH', timeoutMs)
    this.expectContinue = expectContinue
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

/** A sink that keeps what it is given. */
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

/** A body in pieces that records how its source is used. */
export class TestBody implements RequestBody {
  readonly length: number | undefined
  /** How many pieces were taken from the source. */
  asked = 0
  /** How often its source was begun, and how often it ended, by itself or by being closed. */
  begun = 0
  ended = 0
  readonly #make: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>

  constructor(
    length: number | undefined,
    make: () => AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  ) {
    this.length = length
    this.#make = make as () => Iterable<Uint8Array>
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    this.begun++
    try {
      for await (const piece of this.#make()) {
        this.asked++
        yield piece
      }
    } finally {
      this.ended++
    }
  }
}
