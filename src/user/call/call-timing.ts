import type { Exchange } from '../../engine/exchange.ts'
import type { CallTiming } from '../../plan/context/call-timing.ts'

/** Returns the parts of the time of an exchange that was sent and has ended. It was due at `intendedMs` on the timeline. */
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
    // A reply can begin before the whole request is sent.
    sendMs: Math.min(sent, firstByte) - sentMs,
    firstByteMs: Math.max(0, firstByte - sent),
    receiveMs: endedMs - firstByte,
  }
}
