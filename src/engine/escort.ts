import { messageOf } from '../base/error.ts'
import type { Exchange } from './exchange.ts'
import { Failure } from './failure.ts'
import { Reply } from './reply.ts'
import type { BodySink, ReplyParser } from './reply-parser.ts'

/** The connection whose exchanges are escorted. */
export interface Escorted {
  /** Closes it, and fails the exchange under way. */
  fail(failure: Failure): void
}

/**
 * Goes with the exchanges of one connection that want more than the plain ones do (`ExchangeExtras`), one after the
 * other. A connection that never has any has no escort.
 */
export class Escort implements BodySink {
  readonly #connection: Escorted
  readonly #parser: ReplyParser
  #exchange: Exchange | undefined
  #reply: Reply | undefined

  constructor(connection: Escorted, parser: ReplyParser) {
    this.#connection = connection
    this.#parser = parser
  }

  /** Bytes have come for it. */
  arriving(exchange: Exchange): void {
    this.#exchange = exchange
    this.#parser.sink = exchange.sink === undefined ? undefined : this
  }

  /** Whether the connection may be kept behind the reply, which is whole now. */
  keeps(exchange: Exchange): boolean {
    return !exchange.closeAfter
  }

  /** Its exchange is over, one way or the other. Answers the reply that its sink has taken the head of, if it has one. */
  end(): Reply | undefined {
    const reply = this.#reply
    this.#reply = undefined
    this.#exchange = undefined
    this.#parser.sink = undefined
    return reply
  }

  // What the parser tells.

  begun(): void {
    const parser = this.#parser
    const { status, isCoded, setsCookies } = parser.head
    const reply = new Reply(status, parser.message, parser.bodyAt, isCoded, setsCookies)
    this.#reply = reply
    this.#give((exchange) => exchange.sink?.head(reply))
  }

  data(bytes: Uint8Array): void {
    this.#give((exchange) => exchange.sink?.data(bytes))
  }

  /** A sink may end its exchange; what of the same read is left is not for it then. */
  #give(give: (exchange: Exchange) => void): void {
    const exchange = this.#exchange
    if (exchange === undefined) return
    try {
      give(exchange)
    } catch (error) {
      this.#connection.fail(new Failure('script', `what takes the reply threw: ${messageOf(error)}`))
    }
  }
}
