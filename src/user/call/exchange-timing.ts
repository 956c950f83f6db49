import type { Exchange } from '../../engine/exchange.ts'
import type { CallTiming } from '../../plan/context/call-timing.ts'
import { timingOf } from './call-timing.ts'

/** The time of one exchange, in ms. */
export interface ExchangeTiming {
  /** From the intended start to the last byte, or to the failure. */
  responseMs: number
  /** The parts of the time; null if the exchange was never sent. */
  parts: CallTiming | null
}

/** Returns the time of an exchange that has ended and was due at `intendedMs` on the timeline. */
export function exchangeTiming(exchange: Exchange, intendedMs: number): ExchangeTiming {
  const { sentMs, endedMs } = exchange
  // A further exchange of a call that was never sent has no due time.
  const responseMs = intendedMs === 0 ? 0 : Math.max(0, endedMs - intendedMs)
  return { responseMs, parts: sentMs === 0 ? null : timingOf(exchange, intendedMs) }
}
