import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { Segment } from './segment.ts'

const dayMs = 86_400_000

describe('the time at which an area is reached', () => {
  test('it is exact for a constant rate', () => {
    const level = new Segment(1_000, 301_000, 500, 500)
    for (const area of [0, 1, 2, 77_777, 149_999]) expect(level.msAtArea(area)).toBe(1_000 + 2 * area)
  })

  test('it is a square root for a rate that grows from 0', () => {
    const ramp = new Segment(0, 10_000, 0, 100)
    // 10 per second each second: area 5·s².
    for (const seconds of [0, 1, 2, 5, 9])
      expect(ramp.msAtArea(5 * seconds ** 2)).toBeCloseTo(1_000 * seconds, 9)
  })

  test('it is the inverse of the area, whatever the slope', () => {
    const rate = fc.double({ min: 0, max: 20_000, noNaN: true })
    fc.assert(
      fc.property(
        rate,
        rate,
        fc.integer({ min: 1, max: dayMs }),
        fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1_000_000),
        (from, to, lengthMs, share) => {
          fc.pre(from + to > 1e-6)
          const segment = new Segment(5_000, 5_000 + lengthMs, from, to)
          const area = segment.area * share
          const ms = segment.msAtArea(area)
          expect(ms).toBeGreaterThanOrEqual(5_000)
          expect(ms).toBeLessThanOrEqual(5_000 + lengthMs)
          expect(Math.abs(segment.areaUntil(ms) - area)).toBeLessThanOrEqual(1e-12 * segment.area + 1e-12)
        },
      ),
      { seed: 5, numRuns: times(2_000) },
    )
  })

  test('a negligible slope does not disturb it', () => {
    for (const slope of [1e-3, 1e-6, 1e-9, 1e-12, 0, -1e-12, -1e-9, -1e-6, -1e-3]) {
      const segment = new Segment(0, 60_000, 100, 100 + slope)
      // To first order, area = 100·s + slope·s²/120.
      const seconds = 30 - (slope * 900) / 120 / 100
      expect(segment.msAtArea(3_000)).toBeCloseTo(seconds * 1_000, 6)
    }
  })

  test('it is as exact at the end of a day-long fall to 0 as at the start of a day-long rise from 0', () => {
    const rise = new Segment(0, dayMs, 0, 10_000)
    const fall = new Segment(0, dayMs, 10_000, 0)
    for (const area of [1, 2, 10, 1_000]) {
      expect(dayMs - fall.msAtArea(fall.area - area)).toBeCloseTo(rise.msAtArea(area), 5)
    }
    expect(fall.msAtArea(0)).toBe(0)
    expect(fall.msAtArea(fall.area)).toBe(dayMs)
  })

  test('it never decreases as the area grows', () => {
    for (const segment of [
      new Segment(0, 7e6, 1e-9, 3),
      new Segment(0, 7e6, 3, 0),
      new Segment(0, 7e6, 1 / 3, 1 / 3),
    ]) {
      let beforeMs = 0
      for (let area = 0; area < segment.area; area += 0.1) {
        const ms = segment.msAtArea(area)
        if (ms < beforeMs) expect.fail(`${ms} after ${beforeMs}`)
        beforeMs = ms
      }
    }
  })
})

test('both ends have exactly their values', () => {
  const segment = new Segment(100, 100 + 1_000 / 3, 0.1, 0.7)
  expect(segment.valueAt(segment.startMs)).toBe(0.1)
  expect(segment.valueAt(segment.endMs)).toBe(0.7)
  expect(segment.valueAt(segment.endMs + 1)).toBe(0.7)
})

test('a segment of no duration has no area', () => {
  expect(new Segment(5, 5, 0, 100).area).toBe(0)
})
