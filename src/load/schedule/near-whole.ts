/**
 * Returns the whole number that `value` stands for if it differs from it only by float rounding; otherwise `value`.
 * Counts depend on this: 100/m for a minute is 100.00000000000001 in floating point and must be 100 arrivals, not 101.
 * The tolerance is a billionth, or some hundred roundings of the value's own size if that is more.
 */
export function nearWhole(value: number): number {
  const whole = Math.round(value)
  return Math.abs(value - whole) <= 1e-9 + Math.abs(whole) * 1e-14 ? whole : value
}
