import { parseDurationMs } from '../../base/units/duration.ts'
import type { Exchange } from '../../engine/exchange.ts'
import { discarding } from '../../engine/reply/reply-sink.ts'
import type { ExchangeOptions } from '../../plan/request/exchange-options.ts'

/** The settings of an exchange that needs others than the defaults. */
export interface ExchangeSettings {
  readonly firstByteTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly discard: boolean
  readonly expectContinue: boolean
  readonly closeAfter: boolean
}

const defaults: ExchangeSettings = {
  firstByteTimeoutMs: 0,
  idleTimeoutMs: 0,
  discard: false,
  expectContinue: false,
  closeAfter: false,
}

/** Returns the settings of `options`, with `base` for missing options; undefined if all are defaults. */
export function exchangeSettings(
  options: ExchangeOptions & { closeAfter?: boolean },
  base: ExchangeSettings | undefined,
): ExchangeSettings | undefined {
  const { firstByteTimeout, idleTimeout, discard, expectContinue, closeAfter } = options
  const hasNone = [firstByteTimeout, idleTimeout, discard, expectContinue, closeAfter].every(
    (option) => option === undefined,
  )
  if (hasNone) return base
  const fallback = base ?? defaults
  return {
    firstByteTimeoutMs:
      firstByteTimeout === undefined
        ? fallback.firstByteTimeoutMs
        : parseDurationMs(firstByteTimeout, 'the firstByteTimeout'),
    idleTimeoutMs:
      idleTimeout === undefined ? fallback.idleTimeoutMs : parseDurationMs(idleTimeout, 'the idleTimeout'),
    discard: discard ?? fallback.discard,
    expectContinue: expectContinue ?? fallback.expectContinue,
    closeAfter: closeAfter ?? fallback.closeAfter,
  }
}

/** Applies settings to an exchange before it is sent. */
export function applySettings(settings: ExchangeSettings, exchange: Exchange): void {
  exchange.firstByteTimeoutMs = settings.firstByteTimeoutMs
  exchange.idleTimeoutMs = settings.idleTimeoutMs
  exchange.expectContinue = settings.expectContinue
  exchange.closeAfter = settings.closeAfter
  if (settings.discard) exchange.sink = discarding
}
