import type { ReplySink } from './reply/reply-sink.ts'

/** What an exchange wants beyond a request that is whole and a reply that is kept. */
export class ExchangeExtras {
  sink: ReplySink | undefined = undefined
  expectContinue = false
  firstByteTimeoutMs = 0
  idleTimeoutMs = 0
  closeAfter = false
  bodyBytesSent = 0
}
