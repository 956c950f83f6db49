/**
 * Rounds `value` if it differs from a whole number only by floating-point rounding; otherwise returns it unchanged. Counts
 * depend on this: 100/m for a minute is 100.00000000000001 in floating point and must be 100 arrivals, not 101. The
 * tolerance is a billionth plus about a hundred roundings of the value.
 */
export function nearWhole(value: number): number {
  const whole = Math.round(value)
  return Math.abs(value - whole) <= 1e-9 + Math.abs(whole) * 1e-14 ? whole : value
}
