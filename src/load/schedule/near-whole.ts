/**
 * The whole number that `value` is meant to be, where only rounding keeps it from being one; otherwise `value`.
 * Counts hang on this: 100/m for a minute is 100.00000000000001 in floating point and must be 100 arrivals, not 101.
 * The tolerance is a billionth, and some hundred roundings of the value's own size where that is more.
 */
export function nearWhole(value: number): number {
  const whole = Math.round(value)
  return Math.abs(value - whole) <= 1e-9 + Math.abs(whole) * 1e-14 ? whole : value
}
