import { expect, test } from 'vitest'
import { curveOfStats, lastPlace, placeOf, placeText, shareOf } from './latency-curve.ts'

const latency = {
  min: 1,
  mean: 12,
  stddev: 3,
  p50: 10,
  p75: 14,
  p90: 20,
  p95: 30,
  p99: 60,
  p999: 90,
  max: 99,
}

test('each further nine has the same width on the axis', () => {
  expect(placeOf(0.9)).toBeCloseTo(1)
  expect(placeOf(0.999)).toBeCloseTo(3)
  expect(shareOf(placeOf(0.95))).toBeCloseTo(0.95)
})

test.each([
  [0.5, '50'],
  [0.75, '75'],
  [0.95, '95'],
  [0.99, '99'],
  [0.999, '99.9'],
  [0.9999, '99.99'],
])('placeText labels the place of %d with %s', (share, text) => {
  expect(placeText(placeOf(share))).toBe(text)
})

test('a curve from percentiles ends with the slowest of all requests', () => {
  const curve = curveOfStats(latency, 10_000)
  expect(curve[0]).toEqual({ place: 0, ms: 1 })
  expect(curve.at(-1)).toEqual({ place: lastPlace(10_000), ms: 99 })
})

test('the curve of few requests has no percentiles beyond the slowest request', () => {
  const places = curveOfStats(latency, 20).map(({ place }) => place)
  expect(Math.max(...places)).toBe(lastPlace(20))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(curveOfStats(latency, 0)).toEqual([])
})
