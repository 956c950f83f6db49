/** Where the time of a call went, in ms. Its parts add up to the response time. */
export interface CallTiming {
  /** From the instant at which it was due until it was sent, without what opening its connection took. */
  queueMs: number
  /** The name service, the connection and the TLS handshake: 0 where the connection was there already. */
  dnsMs: number
  connectMs: number
  tlsMs: number
  /** From the first byte of the request to the last. */
  sendMs: number
  /** From the last byte of the request to the first of the reply. */
  firstByteMs: number
  /** From the first byte of the reply to the last. */
  receiveMs: number
}
