import type { Histogram } from './histogram.ts'
import { bucketCount, highestOf } from './histogram-layout.ts'
import { nearestRank } from './nearest-rank.ts'

const indexes = new Uint16Array(bucketCount)
const counts = new Float64Array(bucketCount)

/**
 * Several percentiles at once, in one pass over the buckets: what `Histogram.percentile` says of each, in µs. `fractions`
 * go up. Each is NaN when the histogram is empty.
 */
export function percentilesUs(histogram: Histogram, fractions: readonly number[]): number[] {
  const { count, minUs, maxUs } = histogram
  if (count === 0) return fractions.map(() => Number.NaN)
  const filled = histogram.copyBuckets(indexes, counts)
  let at = 0
  let seen = counts[0]!
  return fractions.map((fraction) => {
    const rank = nearestRank(fraction, count)
    if (rank === 1) return minUs
    if (rank === count) return maxUs
    while (seen < rank && at < filled - 1) seen += counts[++at]!
    return Math.min(highestOf(indexes[at]!), maxUs)
  })
}
