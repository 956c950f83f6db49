/**
 * Returns the rank of a percentile among `count` values in ascending order, from 1: ⌈fraction · count⌉, at least 1. A
 * product that differs from a whole number only by floating-point rounding counts as that number: 0.07 · 100 is
 * 7.000000000000001, but its rank is 7.
 */
export function nearestRank(fraction: number, count: number): number {
  const product = fraction * count
  const whole = Math.round(product)
  const rank = Math.abs(product - whole) <= product * Number.EPSILON ? whole : Math.ceil(product)
  return Math.min(Math.max(rank, 1), count)
}
