import type { ReplySink } from './reply/reply-sink.ts'
import type { RequestBody } from './request-body.ts'

/** What an exchange wants beyond a request that is whole and a reply that is kept. */
export class ExchangeExtras {
  body: RequestBody | undefined = undefined
  sink: ReplySink | undefined = undefined
  expectContinue = false
  firstByteTimeoutMs = 0
  idleTimeoutMs = 0
  closeAfter = false
  bodyBytesSent = 0
}
