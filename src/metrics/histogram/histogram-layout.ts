/**
 * The layout of the buckets is that of HdrHistogram (Gil Tene) for lowest 1, highest 3.6e9 and three significant digits,
 * so that its tools can read our indexes.
 *
 * ```
 *   octave   values             width   indexes
 *     0      0    .. 1023         1        0 .. 1023
 *     1      1024 .. 2047         1     1024 .. 2047
 *     2      2048 .. 4095         2     2048 .. 3071
 *     k      2^(k+9) .. 2^(k+10)-1   2^(k-1)   1024 k .. 1024 k + 1023
 *     22     2^31 .. 2^32-1      2^21   22528 .. 23551
 * ```
 *
 * A bucket's width is at most 1/1024 of its lowest value, so any two values in it are within 0.1 % of each other.
 */

/** The highest value: one hour in µs. Greater values count as this one. */
export const highestUs = 3_600_000_000

/** The number of buckets, used or not. */
export const bucketCount = 23_552

/** Returns the index of the bucket for a whole number of µs from 0 to `highestUs`. */
export function bucketOf(us: number): number {
  // No branch: the processor would often mispredict whether a value is below 2048.
  const shift = 21 - Math.clz32(us | 1024)
  return (shift << 10) + (us >>> shift)
}

/** Returns the lowest whole number of µs in a bucket. */
export function lowestOf(index: number): number {
  return index < 2048 ? index : (((index & 1023) | 1024) << ((index >> 10) - 1)) >>> 0
}

/** Returns the number of whole µs in a bucket. */
export function widthOf(index: number): number {
  return index < 2048 ? 1 : 1 << ((index >> 10) - 1)
}

/** Returns the highest whole number of µs in a bucket. */
export function highestOf(index: number): number {
  return lowestOf(index) + widthOf(index) - 1
}
