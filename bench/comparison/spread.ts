/** The spread of several measurements: their median and their range. */
export interface Spread {
  median: number
  min: number
  max: number
  count: number
}

/** The spread of some values; null if there are none. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)!, count: sorted.length }
}

/** Formats a spread: `9.8 (9.6–10.1)`. */
export function formatSpread(spread: Spread | null, digits: number): string {
  if (spread === null) return '–'
  const { median, min, max } = spread
  return `${grouped(median, digits)} (${grouped(min, digits)}–${grouped(max, digits)})`
}

/** Formats a number with thousands separators. */
export function grouped(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
