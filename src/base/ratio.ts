import { PlimsollError } from './error.ts'

/** A share of a whole, as users write it: `'0.1%'`. */
export type Percentage = `${number}%`

/** Reads a percentage as a fraction (`'0.1%'` is 0.001). Throws a `PlimsollError` (`bad-percentage`) otherwise. */
export function parseFraction(text: Percentage | string, what = 'share'): number {
  const found = typeof text === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(text) : null
  const percent = found ? Number(found[1]) : Number.NaN
  if (percent >= 0 && percent <= 100) return percent / 100
  throw new PlimsollError('bad-percentage', `${what} is ${JSON.stringify(text)}, which is not a percentage`, {
    advice: "Write a number from 0 to 100 and a percent sign: '0.1%'.",
  })
}

/** Writes a fraction as a percentage with as many digits as it needs, at most three behind the point: `0.1%`. */
export function formatFraction(fraction: number): string {
  if (!Number.isFinite(fraction)) return '–'
  const percent = fraction * 100
  if (percent !== 0 && Math.abs(percent) < 0.001) return `${percent < 0 ? '-' : ''}<0.001%`
  return `${Number(percent.toFixed(percent < 1 ? 3 : 2))}%`
}
