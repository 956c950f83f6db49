import { parseDurationMs } from '../../base/units/duration.ts'
import type { Exchange } from '../../engine/exchange.ts'
import { discarding } from '../../engine/reply/reply-sink.ts'
import type { ExchangeOptions } from '../../plan/request/exchange-options.ts'

/** Settings of exchanges that are not plain. */
export interface ExchangeSettings {
  readonly firstByteTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly discard: boolean
  readonly expectContinue: boolean
  readonly closeAfter: boolean
}

const plain: ExchangeSettings = {
  firstByteTimeoutMs: 0,
  idleTimeoutMs: 0,
  discard: false,
  expectContinue: false,
  closeAfter: false,
}

/** The settings that options make, on top of `before`; undefined if exchanges are plain. */
export function exchangeSettings(
  options: ExchangeOptions & { closeAfter?: boolean },
  before: ExchangeSettings | undefined,
): ExchangeSettings | undefined {
  const { firstByteTimeout, idleTimeout, discard, expectContinue, closeAfter } = options
  const hasNone = [firstByteTimeout, idleTimeout, discard, expectContinue, closeAfter].every(
    (option) => option === undefined,
  )
  if (hasNone) return before
  const earlier = before ?? plain
  return {
    firstByteTimeoutMs:
      firstByteTimeout === undefined
        ? earlier.firstByteTimeoutMs
        : parseDurationMs(firstByteTimeout, 'the firstByteTimeout'),
    idleTimeoutMs:
      idleTimeout === undefined ? earlier.idleTimeoutMs : parseDurationMs(idleTimeout, 'the idleTimeout'),
    discard: discard ?? earlier.discard,
    expectContinue: expectContinue ?? earlier.expectContinue,
    closeAfter: closeAfter ?? earlier.closeAfter,
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
