import { formatDurationMs } from '../../base/duration.ts'
import { formatFraction } from '../../base/ratio.ts'
import { formatFigure } from '../../verdict/limit.ts'

/** A count: `45,123`. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** So many of a thing: `1 request`, `2 requests`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** A rate: `1,204/s`. */
export function rateText(perSecond: number): string {
  return formatFigure(perSecond, 'perSecond')
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
