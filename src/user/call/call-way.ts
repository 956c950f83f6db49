import type { Client } from '../../engine/client.ts'
import type { Exchange } from '../../engine/exchange.ts'
import type { Reply } from '../../engine/reply/reply.ts'

/** The further requests of a call that is more than one exchange. */
export class CallWay {
  /** The current exchange, and its client. */
  hop: Exchange
  client: Client
  /** The size of all requests after the first, in bytes. */
  bytesSent = 0
  /** The reply, if its reader left it before its end. */
  left: Reply | undefined = undefined

  constructor(hop: Exchange, client: Client) {
    this.hop = hop
    this.client = client
  }
}
