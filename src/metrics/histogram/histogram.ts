import { bucketCount, bucketOf, highestOf, highestUs, lowestOf } from './histogram-layout.ts'
import { nearestRank } from './nearest-rank.ts'

/** Buckets are allocated in pages of 2^8. The times of a row are close together, so most pages are never needed. */
const pageBits = 8
const pageMask = (1 << pageBits) - 1

/** The last element of a page is the sum of its counts, so that pages without counts can be skipped. */
const pageTotal = 1 << pageBits

/** Rounds and clamps a value. `Math.round` would take as long as the rest of `record`, because of signs and halves. */
function wholeUs(us: number): number {
  return us > 0 ? (us < highestUs ? (us + 0.5) >>> 0 : highestUs) : 0
}

/** The sum is stored as high × 2^52 + low, so that it is exact and independent of the order even beyond 2^53. */
const sumLimb = 2 ** 52

/**
 * A histogram of durations: counts of whole µs in buckets at most 0.1 % wide, with the exact count, sum, minimum and
 * maximum. All of it is integers that add up, so values that are split over workers or seconds and merged in any order
 * give the same histogram.
 */
export class Histogram {
  readonly #pages: (Float64Array | undefined)[] = []
  #count = 0
  #sumLow = 0
  #sumHigh = 0
  #minUs = Number.POSITIVE_INFINITY
  #maxUs = -1
  #pageCount = 0

  /** The number of recorded values. */
  get count(): number {
    return this.#count
  }

  /** The sum of all values in µs: exact up to 2^53, and the nearest float beyond it. */
  get sumUs(): number {
    return this.#sumHigh * sumLimb + this.#sumLow
  }

  /** The approximate memory use in bytes. */
  get memoryBytes(): number {
    return this.#pageCount * (pageTotal + 1) * 8 + this.#pages.length * 8
  }

  /** The exact sum as `high` × 2^52 + `low`, for the codec. */
  get sumParts(): { high: number; low: number } {
    return { high: this.#sumHigh, low: this.#sumLow }
  }

  /** The minimum in µs, exact; NaN when empty. */
  get minUs(): number {
    return this.#count === 0 ? Number.NaN : this.#minUs
  }

  /** The maximum in µs, exact; NaN when empty. */
  get maxUs(): number {
    return this.#count === 0 ? Number.NaN : this.#maxUs
  }

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** The mean in µs, exact; NaN when empty. */
  get meanUs(): number {
    return this.#count === 0 ? Number.NaN : this.sumUs / this.#count
  }

  /**
   * The population standard deviation in µs; NaN when empty. It is computed from the middles of the buckets in order,
   * instead of running sums, so that the order of merging does not change its last digits.
   */
  get stddevUs(): number {
    if (this.#count === 0) return Number.NaN
    let sum = 0
    this.forEachBucket((_, lowest, highest, count) => {
      sum += ((lowest + highest) / 2) * count
    })
    const mean = sum / this.#count
    let squares = 0
    this.forEachBucket((_, lowest, highest, count) => {
      squares += ((lowest + highest) / 2 - mean) ** 2 * count
    })
    return Math.sqrt(squares / this.#count)
  }

  /**
   * Counts one value in µs, rounded to a whole number and clamped to the range from 0 to one hour. NaN counts as 0, so
   * that `count` is always the number of calls.
   */
  record(us: number): void {
    const value = wholeUs(us)
    const index = bucketOf(value)
    const page = this.#pages[index >> pageBits] ?? this.#addPage(index >> pageBits)
    page[index & pageMask]! += 1
    page[pageTotal]! += 1
    this.#count += 1
    this.#sumLow += value
    if (this.#sumLow >= sumLimb) this.#carry()
    if (value < this.#minUs) this.#minUs = value
    if (value > this.#maxUs) this.#maxUs = value
  }

  /** Counts a value in µs `n` times. Throws a `RangeError` unless `n` is a safe integer of at least 0. */
  recordMany(us: number, n: number): void {
    if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`cannot record a value ${n} times`)
    if (n === 0) return
    const value = wholeUs(us)
    this.addCountAt(bucketOf(value), n)
    const product = value * n
    if (product < sumLimb) this.addTotals(0, product, value, value)
    else {
      const exact = BigInt(value) * BigInt(n)
      this.addTotals(Number(exact >> 52n), Number(BigInt.asUintN(52, exact)), value, value)
    }
  }

  /** Adds the values of `other`, which is not changed. */
  merge(other: Histogram): void {
    if (other.#count === 0) return
    // Read first, because `other` can be this histogram, which is then doubled.
    const { high, low } = other.sumParts
    const count = other.#count
    const last = bucketOf(other.#maxUs) >> pageBits
    for (let at = bucketOf(other.#minUs) >> pageBits; at <= last; at++) {
      const from = other.#pages[at]
      if (from === undefined || from[pageTotal] === 0) continue
      const to = this.#pages[at] ?? this.#addPage(at)
      for (let offset = 0; offset <= pageTotal; offset++) to[offset]! += from[offset]!
    }
    this.#count += count
    this.addTotals(high, low, other.#minUs, other.#maxUs)
  }

  /**
   * Subtracts values that were merged before. `minUs` and `maxUs` are the range of the remaining values, which cannot be
   * computed from the counts. Throws a `RangeError` if `other` has more values than this histogram.
   */
  subtract(other: Histogram, minUs: number, maxUs: number): void {
    if (other.#count === 0) return
    if (other.#count > this.#count) throw new RangeError('cannot subtract more values than there are')
    const last = bucketOf(other.#maxUs) >> pageBits
    for (let at = bucketOf(other.#minUs) >> pageBits; at <= last; at++) {
      const from = other.#pages[at]
      const to = this.#pages[at]
      if (from === undefined || to === undefined || from[pageTotal] === 0) continue
      for (let offset = 0; offset <= pageTotal; offset++) to[offset]! -= from[offset]!
    }
    const { high, low } = other.sumParts
    this.#count -= other.#count
    this.#sumHigh -= high
    this.#sumLow -= low
    if (this.#sumLow < 0) {
      this.#sumLow += sumLimb
      this.#sumHigh -= 1
    }
    this.#minUs = this.#count === 0 ? Number.POSITIVE_INFINITY : minUs
    this.#maxUs = this.#count === 0 ? -1 : maxUs
  }

  /**
   * Returns a percentile in µs by nearest rank: the value at rank ⌈fraction · count⌉ of all values in ascending order,
   * with `fraction` from 0 to 1. The result is the highest value of its bucket, which is at most 0.1 % above the exact
   * value and never above the maximum. The first and the last rank are exact. NaN when empty.
   */
  percentile(fraction: number): number {
    return this.percentiles([fraction])[0]!
  }

  /** Returns several percentiles in one pass over the buckets; `fractions` must ascend. Each is NaN when empty. */
  percentiles(fractions: readonly number[]): number[] {
    const found = fractions.map((fraction) =>
      this.#count > 0 ? nearestRank(fraction, this.#count) : Number.NaN,
    )
    // The rest of this method replaces each rank with its value.
    let next = 0
    while (next < found.length && !(found[next]! > 1)) {
      found[next] = this.#count === 0 ? Number.NaN : this.#minUs
      next += 1
    }
    let seen = 0
    const last = this.#count === 0 ? -1 : bucketOf(this.#maxUs) >> pageBits
    for (let at = bucketOf(this.#minUs) >> pageBits; at <= last && next < found.length; at++) {
      const page = this.#pages[at]
      if (page === undefined) continue
      if (seen + page[pageTotal]! < found[next]!) {
        seen += page[pageTotal]!
        continue
      }
      for (let offset = 0; offset <= pageMask; offset++) {
        seen += page[offset]!
        while (seen >= found[next]!) {
          const isLast = found[next] === this.#count
          found[next] = isLast ? this.#maxUs : Math.min(highestOf((at << pageBits) | offset), this.#maxUs)
          next += 1
        }
      }
    }
    return found
  }

  /** Returns the number of values above `us`. Values in the same bucket as `us` (within 0.1 %) do not count. */
  countAbove(us: number): number {
    if (this.#count === 0 || us >= this.#maxUs) return 0
    if (us < this.#minUs) return this.#count
    let above = 0
    for (let index = this.nextBucket(bucketOf(us) + 1); index >= 0; index = this.nextBucket(index + 1)) {
      above += this.countAt(index)
    }
    return above
  }

  /** Calls `visit` for every bucket that has a count, lowest first, with the bounds of its values (inclusive). */
  forEachBucket(visit: (index: number, lowestUs: number, highestUs: number, count: number) => void): void {
    for (let index = this.nextBucket(0); index >= 0; index = this.nextBucket(index + 1)) {
      visit(index, lowestOf(index), highestOf(index), this.countAt(index))
    }
  }

  /** Returns the index of the first bucket at or after `from` that has a count, or -1. */
  nextBucket(from: number): number {
    if (this.#count === 0) return -1
    const last = bucketOf(this.#maxUs)
    let index = Math.max(from, bucketOf(this.#minUs))
    while (index <= last) {
      const page = this.#pages[index >> pageBits]
      if (page === undefined || page[pageTotal] === 0) index = (index | pageMask) + 1
      else {
        const end = Math.min(last, index | pageMask)
        for (; index <= end; index++) if (page[index & pageMask] !== 0) return index
      }
    }
    return -1
  }

  /**
   * Copies the index and count of every bucket that has a count into two arrays of length `bucketCount`, and returns the
   * number of these buckets. For the codec, this pass over the pages is three times as fast as reading each bucket.
   */
  copyBuckets(indexes: Uint16Array, counts: Float64Array): number {
    if (this.#count === 0) return 0
    let copied = 0
    const last = bucketOf(this.#maxUs) >> pageBits
    for (let at = bucketOf(this.#minUs) >> pageBits; at <= last; at++) {
      const page = this.#pages[at]
      if (page === undefined || page[pageTotal] === 0) continue
      for (let offset = 0; offset <= pageMask; offset++) {
        const count = page[offset]!
        if (count === 0) continue
        indexes[copied] = (at << pageBits) | offset
        counts[copied] = count
        copied += 1
      }
    }
    return copied
  }

  /** Returns the count of one bucket. */
  countAt(index: number): number {
    return this.#pages[index >> pageBits]?.[index & pageMask] ?? 0
  }

  /**
   * Adds `n` to a bucket and to the count, and nothing else. To read an encoded histogram, call this for every bucket
   * and then `addTotals` once. Throws a `RangeError` if there is no such bucket.
   */
  addCountAt(index: number, n: number): void {
    if (!(index >= 0 && index < bucketCount)) throw new RangeError(`there is no bucket ${index}`)
    const page = this.#pages[index >> pageBits] ?? this.#addPage(index >> pageBits)
    page[index & pageMask]! += n
    page[pageTotal]! += n
    this.#count += n
  }

  /** Adds to the sum (`high` × 2^52 + `low`, in µs) and extends the range. Call it after `addCountAt`. */
  addTotals(high: number, low: number, minUs: number, maxUs: number): void {
    this.#sumHigh += high
    this.#sumLow += low
    if (this.#sumLow >= sumLimb) this.#carry()
    if (minUs < this.#minUs) this.#minUs = minUs
    if (maxUs > this.#maxUs) this.#maxUs = maxUs
  }

  /** Sets everything to 0 and keeps the memory for reuse. */
  reset(): void {
    if (this.#count === 0) return
    // All counts outside the range from minimum to maximum are 0.
    const last = bucketOf(this.#maxUs) >> pageBits
    for (let at = bucketOf(this.#minUs) >> pageBits; at <= last; at++) {
      const page = this.#pages[at]
      if (page !== undefined && page[pageTotal] !== 0) page.fill(0)
    }
    this.#count = 0
    this.#sumLow = 0
    this.#sumHigh = 0
    this.#minUs = Number.POSITIVE_INFINITY
    this.#maxUs = -1
  }

  clone(): Histogram {
    const copy = new Histogram()
    copy.merge(this)
    return copy
  }

  #addPage(at: number): Float64Array {
    // The array is filled to its full length at once, because an array with holes is slow to read.
    while (this.#pages.length < bucketCount >> pageBits) this.#pages.push(undefined)
    const page = new Float64Array(pageTotal + 1)
    this.#pages[at] = page
    this.#pageCount += 1
    return page
  }

  #carry(): void {
    this.#sumLow -= sumLimb
    this.#sumHigh += 1
  }
}
