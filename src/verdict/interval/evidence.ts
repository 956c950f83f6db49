/** With this share of all samples, so many requests contain one beyond a percentile: a kept limit then has this confidence. */
const confidence = 0.95

/** Absorbs rounding: 1 / (1 − 0.9) is a little more than 10. */
const epsilon = 1e-6

/** Returns the number of values below which a percentile (0 to 1) is only their maximum: 20 for p95, 1,000 for p99.9. */
export function fewBelow(fraction: number): number {
  return Math.ceil(1 / (1 - fraction) - epsilon)
}

/**
 * Returns the number n of values that a percentile p (0 to 1) needs with strict evidence: with 1 − p^n ≥ 95 %, at least
 * one of them lies beyond the true percentile. 59 for p95, 299 for p99, 2,995 for p99.9.
 */
export function strictlyNeeded(fraction: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(fraction) - epsilon)
}
