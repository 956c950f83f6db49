import type { Exchange } from '../../engine/exchange.ts'
import type { CallTiming } from '../../plan/context/call-timing.ts'
import { timingOf } from './call-timing.ts'

/** Where the time of one exchange went, in ms. */
export interface ExchangeTiming {
  /** From the intended start to the last byte, or to the failure. */
  responseMs: number
  /** Null where it was never sent. */
  parts: CallTiming | null
}

/** The time of an exchange that is over and was due at `intendedMs`. */
export function exchangeTiming(exchange: Exchange, intendedMs: number): ExchangeTiming {
  const { sentMs, endedMs } = exchange
  // What an exchange led to and was never sent was due at no time.
  const responseMs = intendedMs === 0 ? 0 : Math.max(0, endedMs - intendedMs)
  return { responseMs, parts: sentMs === 0 ? null : timingOf(exchange, intendedMs) }
}
