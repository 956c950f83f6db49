import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { Random } from '../../base/random.ts'
import { Histogram } from './histogram.ts'
import { highestUs } from './histogram-layout.ts'
import { nearestRank } from './nearest-rank.ts'

const fractions = [0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1]

function histogramOf(values: Iterable<number>): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

function expectWithinSla(values: number[]): void {
  const histogram = histogramOf(values)
  const sorted = values.map(Math.round).sort((a, b) => a - b)
  for (const fraction of fractions) {
    const exact = sorted[nearestRank(fraction, sorted.length) - 1]!
    const given = histogram.percentile(fraction)
    expect(given).toBeGreaterThanOrEqual(exact)
    expect(given - exact).toBeLessThanOrEqual(exact * 0.001)
    expect(given).toBeLessThanOrEqual(sorted.at(-1)!)
  }
}

describe('percentiles are within 0.1 % of the exact nearest rank, never above the maximum', () => {
  test('for any values', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: highestUs }))
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), expectWithinSla), {
      seed: 1,
      numRuns: times(500),
    })
  })

  const shapes: Record<string, (random: Random) => number> = {
    uniform: (random) => random.between(0, 1e6),
    exponential: (random) => random.exponential(20_000),
    lognormal: (random) => {
      const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
      return Math.min(highestUs, Math.exp(8 + 1.5 * normal))
    },
    'heavy-tailed': (random) => Math.min(highestUs, 500 / (1 - random.next()) ** 1.5),
  }
  for (const [name, shape] of Object.entries(shapes)) {
    test(`for ${name} values`, () => {
      for (let seed = 0; seed < 5; seed++) {
        const random = new Random(seed)
        expectWithinSla(Array.from({ length: 20_000 }, () => shape(random)))
      }
    })
  }

  test('the first and the last value are exact', () => {
    const histogram = histogramOf([10_001, 2_000_003, 3_000_000_001])
    expect(histogram.percentile(0)).toBe(10_001)
    expect(histogram.percentile(1)).toBe(3_000_000_001)
    expect(histogramOf([1_234_567]).percentile(0.5)).toBe(1_234_567)
  })
})

describe('recording', () => {
  test('rounds to the nearest µs and clamps to 0 and one hour', () => {
    const histogram = histogramOf([0.4, 0.5, 1.49, -3, Number.NaN, Number.POSITIVE_INFINITY, 4e9])
    const counts: [number, number][] = []
    histogram.forEachBucket((_, lowestUs, _highest, count) => counts.push([lowestUs, count]))
    expect(counts.slice(0, 2)).toEqual([
      [0, 3],
      [1, 2],
    ])
    expect(histogram.count).toBe(7)
    expect(histogram.maxUs).toBe(highestUs)
    expect(histogram.sumUs).toBe(2 + 2 * highestUs)
  })

  test('keeps count, sum, minimum and maximum exactly', () => {
    const histogram = histogramOf([5_000_001, 7_000_003, 5_000_002])
    expect([histogram.count, histogram.sumUs, histogram.minUs, histogram.maxUs]).toEqual([
      3, 17_000_006, 5_000_001, 7_000_003,
    ])
    expect(histogram.meanUs).toBe(17_000_006 / 3)
  })

  test('counts past 2^32', () => {
    const histogram = new Histogram()
    histogram.recordMany(1_000, 5_000_000_000)
    histogram.recordMany(2_000, 5_000_000_001)
    histogram.record(2_000)
    expect(histogram.count).toBe(10_000_000_002)
    expect(histogram.percentile(0.5)).toBe(2_000)
    expect(histogram.percentile(0.4999)).toBe(1_000)
    expect(histogram.countAbove(1_000)).toBe(5_000_000_002)
  })

  test('keeps the sum exact past 2^53', () => {
    const histogram = new Histogram()
    histogram.recordMany(3_599_999_999, 10_000_000_007)
    histogram.recordMany(1, 3)
    const exact = 3_599_999_999n * 10_000_000_007n + 3n
    const { high, low } = histogram.sumParts
    expect(BigInt(high) * 2n ** 52n + BigInt(low)).toBe(exact)
    expect(histogram.sumUs).toBe(Number(exact))
  })

  test('recording many values at once equals recording them one by one', () => {
    const many = new Histogram()
    many.recordMany(123_456, 7)
    many.recordMany(9, 0)
    expect(contents(many)).toEqual(contents(histogramOf(Array(7).fill(123_456))))
    expect(() => many.recordMany(1, 0.5)).toThrow(RangeError)
    expect(() => many.recordMany(1, -1)).toThrow(RangeError)
  })
})

describe('an empty histogram', () => {
  test('has no statistics, which is not zero', () => {
    const histogram = new Histogram()
    expect(histogram.isEmpty).toBe(true)
    for (const statistic of [
      histogram.percentile(0.5),
      histogram.meanUs,
      histogram.stddevUs,
      histogram.minUs,
      histogram.maxUs,
    ]) {
      expect(statistic).toBeNaN()
    }
    expect(histogram.countAbove(0)).toBe(0)
  })

  test('is left by a reset, whatever was in it', () => {
    const random = new Random(3)
    const histogram = new Histogram()
    for (let round = 0; round < 50; round++) {
      const values = Array.from({ length: 20 }, () => 2 ** random.between(0, 31))
      for (const value of values) histogram.record(value)
      expect(contents(histogram)).toEqual(contents(histogramOf(values)))
      histogram.reset()
      expect(contents(histogram)).toEqual(contents(new Histogram()))
    }
  })
})

test('the standard deviation is that of the population', () => {
  expect(histogramOf([2, 4, 4, 4, 5, 5, 7, 9]).stddevUs).toBe(2)
  expect(histogramOf([1_000_000]).stddevUs).toBe(0)
  const random = new Random(4)
  const values = Array.from({ length: 50_000 }, () => random.exponential(40_000))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const exact = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  expect(Math.abs(histogramOf(values).stddevUs / exact - 1)).toBeLessThan(0.0005)
})

describe('merging', () => {
  test('gives the same as recording everything in one', () => {
    const value = fc.array(fc.integer({ min: 0, max: highestUs }), { maxLength: 30 })
    fc.assert(
      fc.property(value, value, (a, b) => {
        const merged = histogramOf(a)
        merged.merge(histogramOf(b))
        expect(contents(merged)).toEqual(contents(histogramOf([...a, ...b])))
      }),
      { seed: 5, numRuns: times(200) },
    )
  })

  test('merging a histogram with itself doubles it', () => {
    const histogram = histogramOf([1, 50_000])
    histogram.merge(histogram)
    expect(contents(histogram)).toEqual(contents(histogramOf([1, 1, 50_000, 50_000])))
  })

  test('leaves the other, and a clone, as they were', () => {
    const histogram = histogramOf([1, 50_000])
    const copy = histogram.clone()
    copy.record(3)
    expect(contents(histogram)).toEqual(contents(histogramOf([1, 50_000])))
    expect(copy.count).toBe(3)
  })
})

test('counts values above a limit, within the width of a bucket', () => {
  const histogram = histogramOf([100, 200, 200, 300, 5_000_000])
  expect(histogram.countAbove(-1)).toBe(5)
  expect(histogram.countAbove(99.9)).toBe(5)
  expect(histogram.countAbove(100)).toBe(4)
  expect(histogram.countAbove(200.5)).toBe(2)
  expect(histogram.countAbove(300)).toBe(1)
  expect(histogram.countAbove(5_000_000)).toBe(0)
  expect(histogram.countAbove(1e12)).toBe(0)
})

test('a bucket that does not exist is refused', () => {
  for (const index of [-1, 23_552, Number.NaN]) {
    expect(() => new Histogram().addCountAt(index, 1)).toThrow(RangeError)
  }
})

function contents(histogram: Histogram): unknown {
  const buckets: number[][] = []
  histogram.forEachBucket((...bucket) => buckets.push(bucket))
  return {
    buckets,
    count: histogram.count,
    sum: histogram.sumParts,
    min: histogram.minUs,
    max: histogram.maxUs,
  }
}
