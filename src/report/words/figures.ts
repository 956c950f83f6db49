import { formatDurationMs } from '../../base/units/duration.ts'
import type { FigureUnit } from '../../base/units/figure-unit.ts'
import { formatFraction } from '../../base/units/ratio.ts'
import { formatFigure, type SlaLimit } from '../../verdict/sla/limit.ts'

/** A rate: `1,204/s`. */
export function rateText(perSecond: number): string {
  return formatFigure(perSecond, 'perSecond')
}

/** A rate in a column of rates, each to about three digits: `1,204`, `70.9`, `0.25`. */
export function rateCell(perSecond: number): string {
  const digits = perSecond < 10 ? 2 : perSecond < 100 ? 1 : 0
  return perSecond.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/**
 * A figure next to the limit that it does not meet. Where rounding would make the two look alike it is written out:
 * 1,004 ms against `<= 1.0 s`.
 */
export function figureBeside(actual: number, unit: FigureUnit, limit: SlaLimit): string {
  const short = formatFigure(actual, unit)
  if (limit.value === null || short !== formatFigure(limit.value, unit)) return short
  const digits = { maximumSignificantDigits: 12 }
  if (unit === 'fraction') return `${(actual * 100).toLocaleString('en-US', digits)}%`
  return `${actual.toLocaleString('en-US', digits)}${behind[unit]}`
}

const behind: Record<FigureUnit, string> = {
  ms: ' ms',
  fraction: '',
  perSecond: '/s',
  number: '',
  bytes: ' B',
  bytesPerSecond: ' B/s',
}

/** A share as a table shows it: as exact as it needs to be, and nothing where nothing was counted. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? '–' : formatFraction(part / whole)
}

/** A time within a run, which nobody reads in parts of a second: `8 s`, `5 m 20 s`. */
export function secondsText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6))
  return whole < 120 ? `${whole} s` : formatDurationMs(whole * 1_000)
}

/** How long something lasted: `0.98 s` is not no time. */
export function lengthText(seconds: number): string {
  return seconds < 9.95 ? formatDurationMs(seconds * 1_000) : secondsText(Math.round(seconds))
}

/** A time within a run as a plan writes a length of time, for narrow columns: `8s`, `5m20s`, `2h5m`. */
export function shortSecondsText(seconds: number): string {
  return secondsText(seconds).replaceAll(' ', '')
}

/** A time of a planned load, which may be short: `0.4s`, `8s`, `5m20s`. */
export function plannedSecondsText(seconds: number): string {
  return seconds < 9.95 ? `${Number(seconds.toFixed(1))}s` : shortSecondsText(seconds)
}

/** A number of bytes: `98 B`, `1.2 KiB`, `10 MiB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB']
  let size = bytes
  let unit = 0
  while (size >= 1_023.5 && unit < units.length - 1) {
    size /= 1_024
    unit++
  }
  return `${unit === 0 || size >= 99.95 ? Math.round(size) : Number(size.toFixed(1))} ${units[unit]}`
}
