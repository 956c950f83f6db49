import { Histogram } from '../histogram/histogram.ts'
import { bucketOf, highestOf, lowestOf } from '../histogram/histogram-layout.ts'

/**
 * Returns the histogram of all values of `whole` with those in `replaced` replaced by those in `by`, as a new one. All of
 * `replaced` must be in `whole`, and `by` must have as many values. Counts and sum are exact. The minimum and the maximum
 * are exact unless a replaced value was in the same bucket (0.1 %).
 */
export function withReplaced(whole: Histogram, replaced: Histogram, by: Histogram): Histogram {
  const result = new Histogram()
  let first = -1
  let last = -1
  const from = Math.min(...[whole, by].filter(({ isEmpty }) => !isEmpty).map(({ minUs }) => bucketOf(minUs)))
  for (let index = nextOf(whole, by, from); index >= 0; index = nextOf(whole, by, index + 1)) {
    const count = whole.countAt(index) - replaced.countAt(index) + by.countAt(index)
    if (count <= 0) continue
    result.addCountAt(index, count)
    if (first < 0) first = index
    last = index
  }
  if (first < 0) return result
  const { high, low } = sumOf(whole, replaced, by)
  result.addTotals(high, low, minOf(first, whole, by), maxOf(last, whole, by))
  return result
}

/**
 * Returns the histogram of all values of `histogram` less `us`, and 0 for values below that, as a new one. Each value is
 * taken as the lowest of its bucket, so the result is at most 0.1 % of a value too low and never too high.
 */
export function loweredBy(histogram: Histogram, us: number): Histogram {
  const result = new Histogram()
  histogram.forEachBucket((_, lowestUs, __, count) => {
    result.recordMany(Math.max(0, lowestUs - us), count)
  })
  return result
}

/** Returns the first bucket at or after `from` that has a count in either histogram, or -1. */
function nextOf(a: Histogram, b: Histogram, from: number): number {
  const [nextA, nextB] = [a.nextBucket(from), b.nextBucket(from)]
  if (nextA < 0 || nextB < 0) return Math.max(nextA, nextB)
  return Math.min(nextA, nextB)
}

function sumOf(whole: Histogram, replaced: Histogram, by: Histogram): { high: number; low: number } {
  const [a, b, c] = [whole.sumParts, replaced.sumParts, by.sumParts]
  const low = a.low - b.low + c.low
  const borrowed = low < 0 ? 1 : 0
  return { high: a.high - b.high + c.high - borrowed, low: low + borrowed * 2 ** 52 }
}

function minOf(bucket: number, ...histograms: readonly Histogram[]): number {
  const exact = histograms.flatMap(({ isEmpty, minUs }) =>
    !isEmpty && bucketOf(minUs) === bucket ? [minUs] : [],
  )
  return exact.length === 0 ? lowestOf(bucket) : Math.min(...exact)
}

function maxOf(bucket: number, ...histograms: readonly Histogram[]): number {
  const exact = histograms.flatMap(({ isEmpty, maxUs }) =>
    !isEmpty && bucketOf(maxUs) === bucket ? [maxUs] : [],
  )
  return exact.length === 0 ? highestOf(bucket) : Math.max(...exact)
}
