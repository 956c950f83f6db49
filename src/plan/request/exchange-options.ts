import type { Duration } from '../../base/units/duration.ts'

/** What an endpoint or a call says of how its exchange goes. */
export interface ExchangeOptions {
  /** How long the first byte of the reply may take from the send. */
  firstByteTimeout?: Duration
  /** The longest silence while the request or the reply is under way. */
  idleTimeout?: Duration
  /** Drops the body of the reply as it comes: for large ones that nobody looks at. */
  discard?: boolean
  /** Sends the body once the server has asked for it (`Expect: 100-continue`), or after a second. */
  expectContinue?: boolean
}
