import { countText } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import type { FigureUnit } from '../../base/units/figure-unit.ts'
import { groupedNumber } from '../../base/units/grouped-number.ts'
import { formatFraction } from '../../base/units/ratio.ts'
import { formatFigure, type SlaLimit } from '../../verdict/sla/limit.ts'

/** Formats a rate: `1,204/s`. */
export function rateText(perSecond: number): string {
  return formatFigure(perSecond, 'perSecond')
}

/** Formats a rate per second for a column, with about three digits: `1,204`, `70.9`, `0.25`. */
export function rateCell(perSecond: number): string {
  if (perSecond === 0) return '0'
  const digits = perSecond < 10 ? 2 : perSecond < 100 ? 1 : 0
  return groupedNumber(perSecond, digits, digits)
}

/** Formats milliseconds for a column without units: `0.0042`, `0.42`, `8.1`, `318`, `1,236`. */
export function msCell(ms: number): string {
  if (ms === 0) return '0'
  if (ms < 0.0995) return groupedNumber(Number(ms.toPrecision(2)), 0, 6)
  if (ms < 1) return ms.toFixed(2)
  if (ms < 99.95) return ms.toFixed(1)
  return countText(ms)
}

/**
 * Formats a figure to be shown next to the limit that it does not meet. It has more digits if rounding would make both
 * look the same: 1,004 ms against `<= 1.0 s`.
 */
export function figureNextToLimit(actual: number, unit: FigureUnit, limit: SlaLimit): string {
  const short = formatFigure(actual, unit)
  if (limit.value === null || short !== formatFigure(limit.value, unit)) return short
  const digits = { maximumSignificantDigits: 12 }
  if (unit === 'fraction') return `${(actual * 100).toLocaleString('en-US', digits)}%`
  return `${actual.toLocaleString('en-US', digits)}${suffixes[unit]}`
}

const suffixes: Record<FigureUnit, string> = {
  ms: ' ms',
  fraction: '',
  perSecond: '/s',
  number: '',
  bytes: ' B',
  bytesPerSecond: ' B/s',
}

/** Formats a share as a percentage; a dash if the whole is 0. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? '–' : formatFraction(part / whole)
}

/** Formats a time within a run in whole seconds, rounded down: `8 s`, `5 m 20 s`. */
export function secondsText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6))
  return whole < 120 ? `${whole} s` : formatDurationMs(whole * 1_000)
}

/** Formats a duration in seconds, below ten seconds with fractions: `0.98 s`, `5 m 20 s`. */
export function durationText(seconds: number): string {
  return seconds < 9.95 ? formatDurationMs(seconds * 1_000) : secondsText(Math.round(seconds))
}

/** Formats a time within a run as plans write durations, for narrow columns: `8s`, `5m20s`, `2h5m`. */
export function shortSecondsText(seconds: number): string {
  return secondsText(seconds).replaceAll(' ', '')
}

/** Formats a time of a planned load, which may be below a second: `0.4s`, `8s`, `5m20s`. */
export function plannedSecondsText(seconds: number): string {
  return seconds < 9.95 ? `${Number(seconds.toFixed(1))}s` : shortSecondsText(seconds)
}

/** Formats a time within a run for the axis of a chart: `0:07`, `2:52`, `1:04:30`. */
export function clockText(seconds: number): string {
  const total = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(total / 60)
  if (minutes < 60) return `${minutes}:${two(total % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(total % 60)}`
}

/** Formats an ISO 8601 instant: `17 Feb 2026, 09:41:07 UTC`. Returns any other string unchanged. */
export function instantText(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
  return `${day.format(date)} UTC`
}
