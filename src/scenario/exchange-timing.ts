import type { Exchange } from '../engine/exchange.ts'

/** Where the time of one exchange went, in ms. */
export interface ExchangeTiming {
  /** From the intended start to the last byte, or to the failure. */
  responseMs: number
  /** From the intended start to the send: mostly, waiting for a connection. Null where it was never sent. */
  queueMs: number | null
  /** Sending the request. */
  sendMs: number
  /** From the request's last byte to the reply's first. Null where none came. */
  waitMs: number | null
  /** From the reply's first byte to its last. */
  receiveMs: number
  /** What opening the connection took; null where it was open already. */
  opening: { dnsMs: number; connectMs: number; tlsMs: number } | null
}

/** The parts of the time of an exchange that is over and was due at `intendedMs`. */
export function exchangeTiming(exchange: Exchange, intendedMs: number, hasReply: boolean): ExchangeTiming {
  const { sentMs, requestSentMs, firstByteMs, endedMs } = exchange
  // What an exchange led to and was never sent was due at no time.
  const responseMs = intendedMs === 0 ? 0 : Math.max(0, endedMs - intendedMs)
  if (sentMs === 0) {
    return { responseMs, queueMs: null, sendMs: 0, waitMs: null, receiveMs: 0, opening: null }
  }
  const wholeMs = requestSentMs === 0 ? sentMs : requestSentMs
  const begunMs = firstByteMs === 0 ? endedMs : firstByteMs
  return {
    responseMs,
    queueMs: Math.max(0, sentMs - intendedMs),
    sendMs: wholeMs - sentMs,
    waitMs: hasReply || firstByteMs > 0 ? Math.max(0, begunMs - wholeMs) : null,
    receiveMs: Math.max(0, endedMs - begunMs),
    opening: exchange.opening ?? null,
  }
}
