import type { Histogram } from './histogram.ts'
import { nearestRank } from './nearest-rank.ts'

/**
 * A percentile of `all` values in µs, of which those that a histogram does not have are zero: what happens to few is
 * counted only for those. Nearest rank, as everywhere; 0 where there is no value at all.
 */
export function percentileWithZerosUs(histogram: Histogram, all: number, fraction: number): number {
  const count = Math.max(all, histogram.count)
  if (count === 0) return 0
  const rank = nearestRank(fraction, count) - (count - histogram.count)
  return rank <= 0 ? 0 : histogram.percentile(rank / histogram.count)
}
