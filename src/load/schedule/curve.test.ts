import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Curve } from './curve.ts'
import { type Part, testPhases } from './test-phases.ts'

const somePart = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.nat(40), fc.nat(40)) as fc.Arbitrary<Part>
const someCurve = fc
  .array(somePart, { minLength: 1, maxLength: 6 })
  .map((parts) => Curve.ofPhases(testPhases(...parts)))

const climb = Curve.ofPhases(testPhases([10, 0, 100], [20, 100], [0, 7], [10, 30, 0]))

describe('a curve', () => {
  test('a curve has the value of its phases, and at a jump the value after it', () => {
    expect(climb.durationMs).toBe(40_000)
    const times = [-1, 0, 5_000, 10_000, 29_999.9, 30_000, 35_000, 39_999, 40_000]
    expect(times.map((ms) => climb.valueAt(ms))).toEqual([0, 0, 50, 100, 100, 30, 15, 0.003, 0])
  })

  test('a curve without phases has no duration, value or area', () => {
    const nothing = Curve.ofPhases([])
    expect([nothing.durationMs, nothing.valueAt(0), nothing.integral(5)]).toEqual([0, 0, 0])
  })

  test('the area is that of its triangles and rectangles', () => {
    expect(climb.integral(10_000)).toBe(500)
    expect(climb.integral(20_000)).toBe(1_500)
    expect(climb.integral(35_000)).toBe(2_500 + 112.5)
    expect(climb.integral(40_000)).toBe(2_650)
    expect(climb.integral(90_000)).toBe(2_650)
    expect(climb.integral(-1)).toBe(0)
  })

  test('the area equals the sum of the values in small steps', () => {
    fc.assert(
      fc.property(someCurve, fc.double({ min: 0, max: 1, noNaN: true }), (curve, share) => {
        const untilMs = curve.durationMs * share
        const steps = 4_000
        const stepMs = untilMs / steps
        let sum = 0
        for (let step = 0; step < steps; step++) sum += curve.valueAt((step + 0.5) * stepMs) * stepMs
        // Each of at most five jumps can be off by half a step of at most 40.
        expect(Math.abs(curve.integral(untilMs) - sum / 1_000)).toBeLessThanOrEqual(
          (5 * 40 * stepMs) / 1_000 + 1e-9,
        )
      }),
      { seed: 3 },
    )
  })
})

describe('limiting the rise', () => {
  const corners = (curve: Curve) =>
    curve.segments.map(({ startMs, endMs, from, to }) => [startMs, endMs, from, to])

  test('an upward jump becomes a slope, from the very start', () => {
    expect(corners(Curve.ofPhases(testPhases([10, 40], [10, 80])).limitRise(10))).toEqual([
      [0, 4_000, 0, 40],
      [4_000, 10_000, 40, 40],
      [10_000, 14_000, 40, 80],
      [14_000, 20_000, 80, 80],
    ])
  })

  test('falls stay, and missed users are not made up for', () => {
    expect(corners(Curve.ofPhases(testPhases([10, 100], [10, 20, 0], [10, 100])).limitRise(5))).toEqual([
      [0, 10_000, 0, 50],
      [10_000, 20_000, 20, 0],
      [20_000, 30_000, 0, 50],
    ])
  })

  test('a rising curve follows a falling segment from their crossing on', () => {
    expect(corners(Curve.ofPhases(testPhases([10, 100, 0])).limitRise(10))).toEqual([
      [0, 5_000, 0, 50],
      [5_000, 10_000, 50, 0],
    ])
  })

  test('a ramp that is too steep becomes slower, and others stay', () => {
    const ramp = Curve.ofPhases(testPhases([10, 0, 100], [20, 100]))
    expect(corners(ramp.limitRise(5))).toEqual([
      [0, 10_000, 0, 50],
      [10_000, 20_000, 50, 100],
      [20_000, 30_000, 100, 100],
    ])
    expect(corners(ramp.limitRise(10))).toEqual(corners(ramp))
    expect(corners(ramp.limitRise(Number.POSITIVE_INFINITY))).toEqual(corners(ramp))
  })

  test('the result is the highest curve that is nowhere above the original and rises no faster', () => {
    fc.assert(
      fc.property(someCurve, fc.integer({ min: 1, max: 30 }), (curve, tenths) => {
        const perSecond = tenths / 10
        const limited = curve.limitRise(perSecond)
        expect(limited.durationMs).toBe(curve.durationMs)
        // By definition, it is the minimum over s ≤ t of curve(s) + rise·(t − s), which is at a corner for straight segments.
        const corner = curve.segments.flatMap(({ startMs, endMs, from, to }) => [
          [startMs, from] as const,
          [endMs, to] as const,
        ])
        for (let ms = 0; ms < curve.durationMs; ms += 977) {
          const reach = (fromMs: number, value: number) => value + (perSecond * (ms - fromMs)) / 1_000
          const highest = Math.min(
            curve.valueAt(ms),
            reach(0, 0),
            ...corner.filter(([atMs]) => atMs <= ms).map(([atMs, value]) => reach(atMs, value)),
          )
          expect(limited.valueAt(ms)).toBeCloseTo(highest, 9)
        }
      }),
      { seed: 4 },
    )
  })

  test.each([0, -1, Number.NaN])('%d users per second are refused', (perSecond) => {
    expect(() => climb.limitRise(perSecond)).toThrow(RangeError)
  })
})
