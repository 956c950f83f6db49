import type { Duration } from '../../base/units/duration.ts'

/** Options of an endpoint or a call for how requests and replies are transferred. */
export interface ExchangeOptions {
  /** How long the first byte of the reply may take, from the send. */
  firstByteTimeout?: Duration
  /** The maximum silence while the request or the reply is being transferred. */
  idleTimeout?: Duration
  /** Discards the body of the reply as it arrives, for large replies that the scenario does not read. */
  discard?: boolean
  /** Sends the body only when the server asks for it (`Expect: 100-continue`), or after one second. */
  expectContinue?: boolean
}
