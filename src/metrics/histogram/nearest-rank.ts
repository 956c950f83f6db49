/**
 * The place (from 1 to `count`) of the value that a share `fraction` of `count` values in order does not exceed:
 * ⌈fraction · count⌉, at least 1. A product that is a whole number but for the rounding of floats is taken as that
 * number: 0.07 · 100 is 7.000000000000001, and its place is 7.
 */
export function nearestRank(fraction: number, count: number): number {
  const product = fraction * count
  const whole = Math.round(product)
  const rank = Math.abs(product - whole) <= product * Number.EPSILON ? whole : Math.ceil(product)
  return Math.min(Math.max(rank, 1), count)
}
