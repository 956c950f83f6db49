import type { Client } from '../../engine/client.ts'
import type { Exchange } from '../../engine/exchange.ts'
import type { Reply } from '../../engine/reply/reply.ts'

/** What a call that is not one plain exchange keeps of its way. */
export class CallWay {
  /** The exchange that is under way, and its client. */
  hop: Exchange
  client: Client
  /** Bytes of the requests that followed the first. */
  bytesSent = 0
  /** The reply, where its reader had enough of it before its end. */
  left: Reply | undefined = undefined

  constructor(hop: Exchange, client: Client) {
    this.hop = hop
    this.client = client
  }
}
