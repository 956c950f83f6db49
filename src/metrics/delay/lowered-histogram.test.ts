import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { ByteReader } from '../codec/byte-reader.ts'
import { ByteWriter } from '../codec/byte-writer.ts'
import { readHistogram, writeHistogram } from '../codec/histogram-codec.ts'
import { Histogram } from '../histogram/histogram.ts'
import { bucketOf } from '../histogram/histogram-layout.ts'
import { loweredBy, withReplaced } from './lowered-histogram.ts'

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const us of values) histogram.record(us)
  return histogram
}

function bucketsOf(histogram: Histogram): number[][] {
  const buckets: number[][] = []
  histogram.forEachBucket((index, _, __, count) => buckets.push([index, count]))
  return buckets
}

const us = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 3_600_000_000 }))

test('values that are replaced give the histogram of the values that result, whichever are replaced', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(us, fc.boolean(), us), { maxLength: 40 }), (values) => {
      const replaced = values.filter(([, isReplaced]) => isReplaced)
      const low = (value: number, by: number) => Math.max(0, value - by)
      const result = withReplaced(
        histogramOf(values.map(([value]) => value)),
        histogramOf(replaced.map(([value]) => value)),
        histogramOf(replaced.map(([value, , by]) => low(value, by))),
      )
      const expected = histogramOf(
        values.map(([value, isReplaced, by]) => (isReplaced ? low(value, by) : value)),
      )
      expect(bucketsOf(result)).toEqual(bucketsOf(expected))
      expect(result.sumParts).toEqual(expected.sumParts)
      if (expected.isEmpty) return
      expect(bucketOf(result.minUs)).toBe(bucketOf(expected.minUs))
      expect(bucketOf(result.maxUs)).toBe(bucketOf(expected.maxUs))
      const writer = new ByteWriter()
      writeHistogram(writer, result)
      expect(readHistogram(new ByteReader(writer.toBytes())).count).toBe(expected.count)
    }),
    { numRuns: times(300), seed: 7 },
  )
})

test('a lowered histogram has each value less the delay, never above it and at most 0.1 % of the value below', () => {
  fc.assert(
    fc.property(fc.array(us, { minLength: 1, maxLength: 30 }), us, (values, delayUs) => {
      const lowered = loweredBy(histogramOf(values), delayUs)
      const exact = values.map((value) => Math.max(0, value - delayUs)).sort((a, b) => a - b)
      expect(lowered.count).toBe(values.length)
      expect(lowered.maxUs).toBeLessThanOrEqual(exact.at(-1)!)
      expect(lowered.maxUs).toBeGreaterThanOrEqual(exact.at(-1)! - Math.max(...values) / 1_000 - 1)
    }),
    { numRuns: times(200), seed: 8 },
  )
})
