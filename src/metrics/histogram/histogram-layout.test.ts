import { build } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { Random } from '../../base/random.ts'
import { bucketCount, bucketOf, highestOf, highestUs, lowestOf, widthOf } from './histogram-layout.ts'

test('the buckets follow each other without gap or overlap', () => {
  // One assertion for all of them: tens of thousands take their time.
  const wrong: number[] = []
  for (let index = 1; index < bucketCount; index++) {
    const follows = lowestOf(index) === highestOf(index - 1) + 1
    if (!follows || highestOf(index) - lowestOf(index) + 1 !== widthOf(index)) wrong.push(index)
  }
  expect(wrong).toEqual([])
})

test('a value is in the bucket whose bounds it is within', () => {
  const random = new Random(1)
  const wrong: number[] = []
  for (let round = 0; round < times(20_000); round++) {
    const us = Math.floor(2 ** random.between(0, Math.log2(highestUs)))
    const index = bucketOf(us)
    if (us < lowestOf(index) || us > highestOf(index)) wrong.push(us)
  }
  expect(wrong).toEqual([])
  expect(bucketOf(0)).toBe(0)
  expect(bucketOf(highestUs)).toBeLessThan(bucketCount)
})

test('a bucket is at most 0.1 % wide', () => {
  let widest = 0
  for (let index = 1; index < bucketCount; index++) {
    widest = Math.max(widest, (highestOf(index) - lowestOf(index)) / lowestOf(index))
  }
  expect(widest).toBeLessThanOrEqual(0.001)
})

test('bounds are those of HdrHistogram', () => {
  const oracle = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestUs,
    numberOfSignificantValueDigits: 3,
  })
  // Its API answers for values, so ask at, before and behind each power of two and at random places.
  const random = new Random(2)
  const values = Array.from({ length: 500 }, () => Math.floor(2 ** random.between(0, 31)))
  for (let bit = 1; bit < 31; bit++) values.push(2 ** bit - 1, 2 ** bit, 2 ** bit + 1)
  for (const us of values) {
    oracle.reset()
    oracle.recordValue(us)
    expect(highestOf(bucketOf(us))).toBe(oracle.getValueAtPercentile(100))
  }
})
