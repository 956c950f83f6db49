import { Histogram } from '../histogram/histogram.ts'
import { bucketCount, bucketOf, highestOf, highestUs, lowestOf } from '../histogram/histogram-layout.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { corruptMessage } from './corrupt-message.ts'

/** Scratch space for the buckets of one histogram. */
const indexes = new Uint16Array(bucketCount)
const counts = new Float64Array(bucketCount)

/**
 * Writes a histogram as varints: the number of buckets that have a count (if 0, nothing follows), the minimum, the
 * maximum, the sum as `high` and `low` (high × 2^52 + low), the count, and for each bucket in order the number of empty
 * buckets before it and its count. Equal counts give equal bytes, whatever the order of merging was.
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
 * Reads a histogram, adds it to `into` (by default a new one) and returns `into`. Throws a `PlimsollError`
 * (`corrupt-message`) if the parts contradict each other, and then does not change `into`.
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
  let minSum = 0
  let maxSum = 0
  for (let at = 0; at < buckets; at++) {
    const index = next + reader.varint(bucketCount)
    if (index >= bucketCount) throw corruptMessage(`there is no bucket ${index}`)
    const count = reader.varint()
    if (count === 0) throw corruptMessage(`bucket ${index} is empty`)
    indexes[at] = index
    counts[at] = count
    next = index + 1
    counted += count
    minSum += lowestOf(index) * count
    maxSum += highestOf(index) * count
  }
  if (counted !== total) throw corruptMessage('the counts do not add up')
  if (bucketOf(minUs) !== indexes[0] || bucketOf(maxUs) !== next - 1 || minUs > maxUs) {
    throw corruptMessage('the minimum or the maximum does not match the counts')
  }
  const sum = high * 2 ** 52 + low
  if (sum < minSum * (1 - 1e-9) || sum > maxSum * (1 + 1e-9)) {
    throw corruptMessage('the sum does not match the counts')
  }
  for (let at = 0; at < buckets; at++) into.addCountAt(indexes[at]!, counts[at]!)
  into.addTotals(high, low, minUs, maxUs)
  return into
}
