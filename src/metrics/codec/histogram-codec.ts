import { Histogram } from '../histogram/histogram.ts'
import { bucketCount, bucketOf, highestOf, highestUs, lowestOf } from '../histogram/histogram-layout.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { corruptMessage } from './corrupt-message.ts'

/** Scratch space for the buckets of one histogram. */
const indexes = new Uint16Array(bucketCount)
const counts = new Float64Array(bucketCount)

/**
 * Writes a histogram: the number of buckets that have a count (if 0, nothing follows), the minimum, the maximum, the sum
 * as `high` and `low` (high × 2^52 + low), the count, and for each bucket in order the number of empty ones before it
 * and its count. All are varints. The same counts give the same bytes, however they were merged.
 */
export function writeHistogram(writer: ByteWriter, histogram: Histogram): void {
  const buckets = histogram.copyBuckets(indexes, counts)
  writer.varint(buckets)
  if (buckets === 0) return
  const { high, low } = histogram.sumParts
  writer.varint(histogram.minUs)
  writer.varint(histogram.maxUs)
  writer.varint(high)
  writer.varint(low)
  writer.varint(histogram.count)
  let next = 0
  for (let at = 0; at < buckets; at++) {
    writer.varint(indexes[at]! - next)
    writer.varint(counts[at]!)
    next = indexes[at]! + 1
  }
}

/**
 * Reads what `writeHistogram` wrote, adds it to `into` (by default a new histogram) and returns that. Throws a
 * `PlimsollError` (`corrupt-message`) if the parts contradict each other; then `into` is not changed.
 */
export function readHistogram(reader: ByteReader, into: Histogram = new Histogram()): Histogram {
  const buckets = reader.listLength(bucketCount, 2)
  if (buckets === 0) return into
  const minUs = reader.varint(highestUs)
  const maxUs = reader.varint(highestUs)
  const high = reader.varint()
  const low = reader.varint(2 ** 52 - 1)
  const total = reader.varint()
  let next = 0
  let counted = 0
  let leastSum = 0
  let greatestSum = 0
  for (let at = 0; at < buckets; at++) {
    const index = next + reader.varint(bucketCount)
    if (index >= bucketCount) throw corruptMessage(`there is no bucket ${index}`)
    const count = reader.varint()
    if (count === 0) throw corruptMessage('a bucket is listed that is empty')
    indexes[at] = index
    counts[at] = count
    next = index + 1
    counted += count
    leastSum += lowestOf(index) * count
    greatestSum += highestOf(index) * count
  }
  if (counted !== total) throw corruptMessage('the counts do not add up')
  if (bucketOf(minUs) !== indexes[0] || bucketOf(maxUs) !== next - 1 || minUs > maxUs) {
    throw corruptMessage('least and greatest value are not where the counts are')
  }
  const sum = high * 2 ** 52 + low
  if (sum < leastSum * (1 - 1e-9) || sum > greatestSum * (1 + 1e-9)) {
    throw corruptMessage('the sum is not that of the counts')
  }
  for (let at = 0; at < buckets; at++) into.addCountAt(indexes[at]!, counts[at]!)
  into.addTotals(high, low, minUs, maxUs)
  return into
}
