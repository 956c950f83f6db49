import type { Histogram } from './histogram.ts'
import { nearestRank } from './nearest-rank.ts'

/**
 * A percentile of `all` values in µs, where the values that are not in the histogram are zero: what happens to few
 * requests is counted for those alone. By nearest rank, as everywhere; 0 if there is no value at all.
 */
export function percentileWithZerosUs(histogram: Histogram, all: number, fraction: number): number {
  const count = Math.max(all, histogram.count)
  if (count === 0) return 0
  const rank = nearestRank(fraction, count) - (count - histogram.count)
  return rank <= 0 ? 0 : histogram.percentile(rank / histogram.count)
}
