import { PlimsollError } from '../error.ts'
import { shown } from '../text/shown.ts'
import { scaled } from './decimal.ts'

/** A share of a whole, as users write it: `'0.1%'`. */
export type Percentage = `${number}%`

/**
 * Parses a percentage into a fraction: `'0.1%'` is 0.001. `what` names it in messages, which quote `shownText`. Throws a
 * `PlimsollError` (`bad-percentage`) if it is invalid or not from 0 to 100 %.
 */
export function parseFraction(text: Percentage | string, what = 'share', shownText: unknown = text): number {
  const found = typeof text === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(text) : null
  const fraction = found ? scaled(found[1]!, 1, 100) : Number.NaN
  if (fraction >= 0 && fraction <= 1) return fraction
  throw new PlimsollError('bad-percentage', `${what} is ${shown(shownText)}, which is not a percentage`, {
    advice: "Write a number from 0 to 100 and a percent sign: '0.1%'.",
  })
}

/**
 * Formats a fraction as a percentage, with at most three decimals below 1 % and from 99 to 100 %, and otherwise at most
 * two. Only an exact 0 is `0%`, and only an exact 1 is `100%`.
 */
export function formatFraction(fraction: number): string {
  if (!Number.isFinite(fraction)) return '–'
  const percent = fraction * 100
  if (percent !== 0 && Math.abs(percent) < 0.001) return `${percent < 0 ? '-' : ''}<0.001%`
  if (percent < 100 && percent > 99.9995) return '>99.999%'
  const size = Math.abs(percent)
  return `${Number(percent.toFixed(size < 1 || (size > 99 && size < 100) ? 3 : 2))}%`
}
