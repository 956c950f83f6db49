import type { Histogram } from './histogram.ts'
import { nearestRank } from './nearest-rank.ts'

/**
 * Computes a percentile in µs by nearest rank of `total` values. Values missing from the histogram count as 0: a part
 * that only few requests have, such as TLS, is recorded for those alone. Returns 0 if there are no values.
 */
export function percentileWithZerosUs(histogram: Histogram, total: number, fraction: number): number {
  const count = Math.max(total, histogram.count)
  if (count === 0) return 0
  const rank = nearestRank(fraction, count) - (count - histogram.count)
  return rank <= 0 ? 0 : histogram.percentile(rank / histogram.count)
}
