/** The parts of a call's response time, in ms. They add up to the response time. */
export interface CallTiming {
  /** From the instant at which the call was due until it was sent, without the time to open a connection. */
  queueMs: number
  /** DNS, the connection and the TLS handshake. All are 0 if the connection was already open. */
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
