import type { Exchange } from '../../engine/exchange.ts'

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

/** The parts of an exchange that is over and was sent. `intendedMs` is when it was due, on the timeline. */
export function timingOf(exchange: Exchange, intendedMs: number): CallTiming {
  const { sentMs, requestSentMs, firstByteMs, endedMs, opening } = exchange
  const { dnsMs = 0, connectMs = 0, tlsMs = 0 } = opening ?? {}
  const sent = Math.max(sentMs, requestSentMs)
  const firstByte = firstByteMs === 0 ? endedMs : firstByteMs
  return {
    queueMs: Math.max(0, sentMs - intendedMs - dnsMs - connectMs - tlsMs),
    dnsMs,
    connectMs,
    tlsMs,
    // A reply may begin before the request is whole.
    sendMs: Math.min(sent, firstByte) - sentMs,
    firstByteMs: Math.max(0, firstByte - sent),
    receiveMs: endedMs - firstByte,
  }
}
