import type { Client } from '../../engine/client.ts'
import type { Exchange } from '../../engine/exchange.ts'
import type { Reply } from '../../engine/reply/reply.ts'

/** A streamed body that is being decompressed. */
export interface BodyDecoding {
  /** Called when all of the body has arrived. Resolves to the error of a body that does not unpack. */
  finish(): Promise<Error | undefined>
}

/** The state of a call that has more than one exchange, or a reader for its reply. */
export class CallHops {
  /** The current exchange, and its client. */
  hop: Exchange
  client: Client
  /** The size of all requests after the first, in bytes. */
  bytesSent = 0
  /** The reply, if its reader left it before the end of its body. */
  left: Reply | undefined = undefined
  /** How its body is decompressed, if that is being streamed. */
  decoding: BodyDecoding | undefined = undefined

  constructor(hop: Exchange, client: Client) {
    this.hop = hop
    this.client = client
  }
}
