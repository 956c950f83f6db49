import type { ReplySink } from './reply/reply-sink.ts'

/** What an exchange needs beyond a request that is sent at once and a reply that is kept. */
export class ExchangeExtras {
  sink: ReplySink | undefined = undefined
  expectContinue = false
  firstByteTimeoutMs = 0
  idleTimeoutMs = 0
  closeAfter = false
  bodyBytesSent = 0
}
