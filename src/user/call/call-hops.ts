import type { Client } from '../../engine/client.ts'
import type { Exchange } from '../../engine/exchange.ts'
import type { Reply } from '../../engine/reply/reply.ts'

/** The state of a call that has more than one exchange. */
export class CallHops {
  /** The current exchange, and its client. */
  hop: Exchange
  client: Client
  /** The size of all requests after the first, in bytes. */
  bytesSent = 0
  /** The reply, if its reader left it before the end of its body. */
  left: Reply | undefined = undefined

  constructor(hop: Exchange, client: Client) {
    this.hop = hop
    this.client = client
  }
}
