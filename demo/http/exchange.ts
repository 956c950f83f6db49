import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Timeline } from '../../src/base/time/timeline.ts'
import type { Outcome } from './ledger.ts'
import type { Reply } from './router.ts'

/** The number of pieces in which a slow body is sent. */
const slowPieces = 10

/** A request and its reply, from arrival until the reply is with the socket or one side has closed the connection. */
export class Exchange {
  readonly request: IncomingMessage
  readonly #response: ServerResponse
  readonly #timeline: Timeline
  readonly #end: (outcome: Outcome) => void
  #gone = false
  #wake: (() => void) | undefined

  /** `end` is called with the outcome. It can be called more than once; the first call counts. */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    timeline: Timeline,
    end: (outcome: Outcome) => void,
  ) {
    this.request = request
    this.#response = response
    this.#timeline = timeline
    this.#end = end
    const { socket } = request
    const open = openOn(socket)
    open.add(this)
    response.on('finish', () => {
      open.delete(this)
      // Node also emits "finish" when the last write failed because the client had just reset the connection.
      end(socket.errored ? 'aborted' : response.statusCode)
    })
  }

  /** Whether the client has closed the connection. */
  get gone(): boolean {
    return this.#gone
  }

  /** Waits, or returns early when the client closes the connection. */
  async pause(ms: number): Promise<void> {
    if (ms <= 0 || this.#gone) return
    await new Promise<void>((resolve) => {
      const alarm = this.#timeline.at(this.#timeline.now() + ms, () => resolve())
      this.#wake = () => {
        this.#timeline.cancel(alarm)
        resolve()
      }
    })
    this.#wake = undefined
  }

  /** Ends the exchange because the connection has closed. */
  lose(): void {
    this.#end('aborted')
    this.#gone = true
    this.#wake?.()
  }

  /** Destroys the connection so that the client sees a reset instead of an orderly close. */
  reset(): void {
    this.#end('reset')
    this.request.socket.resetAndDestroy()
  }

  /** Sends a reply as JSON, with its body spread over `slowMs`. HEAD gets the same head without a body. */
  async send(reply: Reply, headers: Record<string, string> = {}, slowMs = 0): Promise<void> {
    if (this.#gone) return
    if (reply.value === undefined) {
      this.#response.writeHead(reply.status, headers).end()
      return
    }
    const body = JSON.stringify(reply.value)
    this.#response.writeHead(reply.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    })
    if (slowMs > 0 && this.request.method !== 'HEAD') await this.#trickle(Buffer.from(body), slowMs)
    else this.#response.end(body)
  }

  async #trickle(body: Buffer, slowMs: number): Promise<void> {
    const size = Math.ceil(body.length / slowPieces)
    for (let start = 0; start < body.length; start += size) {
      await this.pause((slowMs * size) / body.length)
      if (this.#gone) return
      const piece = body.subarray(start, start + size)
      // The last piece is sent with the end, so that a client that has the whole reply finds it in the ledger.
      if (start + size < body.length) this.#response.write(piece)
      else this.#response.end(piece)
    }
  }
}

const openBySocket = new WeakMap<Socket, Set<Exchange>>()

/**
 * The open exchanges of a connection, which all end when it closes. Node's response cannot be used for this: a response
 * that waits behind others on a pipelined connection never emits "close".
 */
function openOn(socket: Socket): Set<Exchange> {
  let open = openBySocket.get(socket)
  if (open === undefined) {
    const exchanges = new Set<Exchange>()
    socket.once('close', () => {
      for (const exchange of exchanges) exchange.lose()
    })
    openBySocket.set(socket, exchanges)
    open = exchanges
  }
  return open
}
