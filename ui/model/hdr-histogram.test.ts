import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { Random } from '../../src/base/random.ts'
import { histogramOf } from '../../test/made-up/counted-rows.ts'
import { readHistogram } from './hdr-histogram.ts'
import { binsOf } from './latency-bins.ts'
import { curveOfHistogram, placeOf } from './latency-curve.ts'

const random = new Random(7)
const valuesMs = Array.from({ length: 20_000 }, () => random.exponential(40) + 0.05)
valuesMs.push(59_000, 0.001)

test('readHistogram and HdrHistogram’s library read the same values', async () => {
  const text = histogramOf(valuesMs)
  const ours = (await readHistogram(text))!
  const theirs = decodeFromCompressedBase64(text)
  expect(ours.count).toBe(valuesMs.length)
  expect(ours.valuesMs.at(-1)).toBe(theirs.maxValue / 1_000)
  const curve = curveOfHistogram(ours, 59_000)
  for (const share of [0.5, 0.9, 0.99, 0.999]) {
    const near = curve.reduce((best, point) =>
      Math.abs(point.place - placeOf(share)) < Math.abs(best.place - placeOf(share)) ? point : best,
    )
    const exact = theirs.getValueAtPercentile((1 - 10 ** -near.place) * 100) / 1_000
    expect(Math.abs(near.ms / exact - 1)).toBeLessThan(0.002)
  }
})

test('a curve never falls and never exceeds the maximum', async () => {
  const curve = curveOfHistogram((await readHistogram(histogramOf(valuesMs)))!, 58_999)
  expect(curve.at(-1)!.ms).toBe(58_999)
  for (const [index, point] of curve.entries()) {
    if (index > 0) expect(point.ms).toBeGreaterThanOrEqual(curve[index - 1]!.ms)
  }
})

test('bins count every request once', async () => {
  const bins = binsOf((await readHistogram(histogramOf(valuesMs)))!)!
  expect(bins.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
  expect(bins.edgesMs).toHaveLength(bins.shares.length + 1)
})

test('an empty histogram has no bins', async () => {
  const empty = (await readHistogram(histogramOf([])))!
  expect(empty.count).toBe(0)
  expect(binsOf(empty)).toBeNull()
  expect(curveOfHistogram(empty, 0)).toEqual([])
})

test.each([
  '',
  'not base64 at all!',
  'AAAA',
  btoa('a text of the wrong kind'),
  histogramOf([1, 2, 3]).slice(0, -8),
])('readHistogram returns null for %j', async (text) => {
  expect(await readHistogram(text)).toBeNull()
})
