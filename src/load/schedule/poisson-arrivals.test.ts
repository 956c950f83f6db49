import { describe, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import type { LoadPhase } from '../spec/phase.ts'
import { ArrivalSchedule } from './arrival-schedule.ts'
import { Curve } from './curve.ts'
import { ownsAll } from './share.ts'
import { testPhases } from './test-phases.ts'

function timesOf(phases: readonly LoadPhase[], seed: number): number[] {
  const schedule = new ArrivalSchedule(phases, seed, ownsAll())
  const times: number[] = []
  while (schedule.advance()) times.push(schedule.dueMs)
  return times
}

const seeds = Array.from({ length: 400 }, (_, index) => index + 1)
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: readonly number[]) => {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}
const gapsOf = (values: readonly number[]) => values.slice(1).map((value, index) => value - values[index]!)

/** The Kolmogorov-Smirnov distance from the exponential distribution of mean 1, times √n. It exceeds 1.95 in 1 of 1000 cases. */
function exponentialDistance(gaps: readonly number[]): number {
  const sorted = [...gaps].sort((a, b) => a - b)
  let distance = 0
  for (const [index, gap] of sorted.entries()) {
    const share = 1 - Math.exp(-gap)
    distance = Math.max(distance, share - index / sorted.length, (index + 1) / sorted.length - share)
  }
  return distance * Math.sqrt(sorted.length)
}

const level = testPhases([10, 50, 50, 'poisson'])
const hill = testPhases([10, 0, 100, 'poisson'], [10, 100, 0, 'poisson'])

describe('Poisson arrivals over many seeds', () => {
  test.each([
    ['level', level, 500],
    ['up and down', hill, 1_000],
  ] as const)('%s: counts have the mean of the rate, and a variance equal to it', (_, phases, expected) => {
    const counts = seeds.map((seed) => timesOf(phases, seed).length)
    expect(Math.abs(mean(counts) - expected)).toBeLessThan(4 * Math.sqrt(expected / seeds.length))
    expect(Math.abs(variance(counts) / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / seeds.length))
  })

  test('counts in two stretches of time are independent', () => {
    const halves = seeds.map((seed) => {
      const times = timesOf(level, seed)
      const first = times.filter((ms) => ms < 5_000).length
      return [first - 250, times.length - first - 250] as const
    })
    const correlation = mean(halves.map(([first, second]) => first * second)) / 250
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(seeds.length))
  })

  test('gaps are exponential', () => {
    const gaps = seeds.flatMap((seed) => gapsOf(timesOf(level, seed)).map((ms) => ms / 20))
    // The end of the phase cuts off one long gap per seed, which is negligible among 500.
    expect(exponentialDistance(gaps.slice(0, 20_000))).toBeLessThan(1.95)
  })

  test('single seeds differ from the exponential distribution only as often as chance allows', () => {
    const misses = seeds.filter(
      (seed) => exponentialDistance(gapsOf(timesOf(level, seed)).map((ms) => ms / 20)) > 1.358,
    )
    // The bound is 5 % of 400, plus or minus four standard deviations.
    expect(Math.abs(misses.length - 20)).toBeLessThan(18)
  })

  test('on a ramp, gaps of the integrated rate are exponential', () => {
    const curve = Curve.ofPhases(hill)
    const gaps = seeds.flatMap((seed) => gapsOf(timesOf(hill, seed).map((ms) => curve.integral(ms))))
    expect(exponentialDistance(gaps.slice(0, 20_000))).toBeLessThan(1.95)
  })

  test('neighbouring seeds and phases give independent arrivals', () => {
    const two = testPhases([10, 50, 50, 'poisson'], [10, 50, 50, 'poisson'])
    const firsts = seeds.map((seed) => {
      const times = timesOf(two, seed)
      return [times[0]!, times.find((ms) => ms >= 10_000)! - 10_000] as const
    })
    const correlate = (pairs: readonly (readonly [number, number])[]) =>
      mean(pairs.map(([a, b]) => (a / 20 - 1) * (b / 20 - 1))) * Math.sqrt(pairs.length)
    expect(Math.abs(correlate(firsts))).toBeLessThan(4)
    expect(Math.abs(correlate(gapPairs(firsts.map(([first]) => first))))).toBeLessThan(4)
  })
})

const gapPairs = (values: readonly number[]) =>
  values.slice(1).map((value, index) => [values[index]!, value] as const)

describe('one Poisson schedule', () => {
  test('the same seed gives the same arrivals, and another seed gives others', () => {
    expect(timesOf(hill, 7)).toEqual(timesOf(hill, 7))
    expect(timesOf(hill, 7)).not.toEqual(timesOf(hill, 8))
  })

  test('a phase keeps its arrivals when an earlier phase changes', () => {
    const later = (before: number) =>
      timesOf(testPhases([10, before, before, 'poisson'], [10, 50, 50, 'poisson']), 3).filter(
        (ms) => ms >= 10_000,
      )
    expect(later(5)).toEqual(later(80))
  })

  test('arrivals do not repeat the random numbers that users draw from the same seed', () => {
    const [first] = timesOf(testPhases([1_000, 1, 1, 'poisson']), 9)
    for (let user = 0; user < 1_000; user++) {
      expect(new Random(9, user).exponential(1_000)).not.toBe(first)
    }
  })

  test('constant arrivals around a Poisson phase are still due when the integrated rate is whole', () => {
    const phases = testPhases([2.5, 1], [2, 5, 5, 'poisson'], [3, 1])
    const times = timesOf(phases, 1)
    expect(times.filter((ms) => ms < 2_500)).toEqual([0, 1_000, 2_000])
    // The integrated rate is 12.5 at the end of the Poisson phase: half an arrival is left.
    expect(times.filter((ms) => ms >= 4_500)).toEqual([5_000, 6_000, 7_000])
  })
})
