import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { VirtualTimeline } from '../../base/time/virtual-timeline.ts'
import { parseRatePerSecond } from '../../base/units/rate.ts'
import type { LoadPhase } from '../spec/phase.ts'
import { ArrivalSchedule } from './arrival-schedule.ts'
import { Curve } from './curve.ts'
import { owns, ownsAll, type Share, shareOf } from './share.ts'
import { type Part, testPhases } from './test-phases.ts'

interface Arrival {
  number: number
  dueMs: number
  phase: number
}

function arrivalsOf(phases: readonly LoadPhase[], share: Share = ownsAll(), seed = 1): Arrival[] {
  const schedule = new ArrivalSchedule(phases, seed, share)
  const arrivals: Arrival[] = []
  while (schedule.advance()) {
    arrivals.push({ number: schedule.number, dueMs: schedule.dueMs, phase: schedule.phase })
  }
  expect(schedule.advance()).toBe(false)
  return arrivals
}

const timesOf = (...parts: Part[]) => arrivalsOf(testPhases(...parts)).map((arrival) => arrival.dueMs)
const countOf = (...parts: Part[]) => arrivalsOf(testPhases(...parts)).length

const someRate = fc.oneof(fc.constant(0), fc.nat(30), fc.double({ min: 0, max: 30, noNaN: true }))
const someLoad = fc
  .array(
    fc.tuple(
      fc.oneof(fc.nat(20), fc.double({ min: 0, max: 20, noNaN: true })),
      someRate,
      fc.option(someRate, { nil: undefined }),
      fc.constantFrom('constant' as const, 'poisson' as const),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => testPhases(...(parts as Part[])))

describe('constant arrivals', () => {
  test('arrivals are due at exact times, the first at the very start and none at the very end', () => {
    expect(timesOf([30, 0.1])).toEqual([0, 10_000, 20_000])
    expect(timesOf([1, 4])).toEqual([0, 250, 500, 750])
  })

  test.each([
    ['0.1/s for 30 s', [30, 0.1], 3],
    ['500/s for 5 m', [300, 500], 150_000],
    ['100/m for 1 m', [60, parseRatePerSecond('100/m')], 100],
    ['7/m for 3 m', [180, parseRatePerSecond('7/m')], 21],
    ['10/h for 24 h', [86_400, parseRatePerSecond('10/h')], 240],
    ['0/s to 500/s over 30 s', [30, 0, 500], 7_500],
    ['500/s to 0/s over 30 s', [30, 500, 0], 7_500],
    ['0.3/s to 0.7/s over 10 s', [10, 0.3, 0.7], 5],
    ['0.5/s for 1 s', [1, 0.5], 1],
    ['0/s for 1 h', [3_600, 0], 0],
    ['0/s to 0.1/s over 10 s', [10, 0, 0.1], 1],
    ['500/s for 0 s', [0, 500], 0],
  ] as const)('%s give the exact number of arrivals', (_, part, count) => {
    expect(countOf(part)).toBe(count)
  })

  test('whole numbers per second, minute or hour are exact despite floating point', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('s', 'm', 'h'),
        (events, length, unit) => {
          const seconds = { s: 1, m: 60, h: 3_600 }[unit]!
          const phases = testPhases([length * seconds, parseRatePerSecond(`${events}/${unit}`)])
          const schedule = new ArrivalSchedule(phases, 1, ownsAll())
          expect(schedule.plannedUntil(Number.POSITIVE_INFINITY)).toBe(events * length)
        },
      ),
      { seed: 7, numRuns: times(2_000) },
    )
  })

  test('a remaining fraction carries over into the next phase', () => {
    expect(timesOf([3, 0.5], [3, 0.5])).toEqual([0, 2_000, 4_000])
    // Half an arrival is left at 3 s. At twice the rate, the rest takes half a second.
    expect(timesOf([3, 0.5], [3, 1])).toEqual([0, 2_000, 3_500, 4_500, 5_500])
  })

  test('arrivals are the same however a phase is cut into pieces', () => {
    const whole = timesOf([7, 3, 17])
    const cut = timesOf([2, 3, 7], [0.5, 7, 8], [4.5, 8, 17])
    expect(cut).toHaveLength(whole.length)
    for (const [index, dueMs] of cut.entries()) expect(dueMs).toBeCloseTo(whole[index]!, 8)
  })

  test('arrivals pause while the rate is 0, and resume as soon as it is not', () => {
    const arrivals = arrivalsOf(testPhases([2, 1], [5, 0], [2, 1]))
    expect(arrivals.map(({ dueMs }) => dueMs)).toEqual([0, 1_000, 7_000, 8_000])
    expect(arrivals.map(({ phase }) => phase)).toEqual([0, 0, 2, 2])
    expect(arrivals.map(({ number }) => number)).toEqual([0, 1, 2, 3])
    expect(timesOf([5, 0], [1, 2])).toEqual([5_000, 5_500])
  })

  test('arrivals follow a ramp from 0 by the square root, and a ramp to 0 as its mirror image', () => {
    const up = timesOf([10, 0, 20])
    expect(up).toHaveLength(100)
    for (const [k, dueMs] of up.entries()) expect(dueMs).toBeCloseTo(Math.sqrt(k) * 1_000, 8)
    const down = timesOf([10, 20, 0])
    for (const [k, dueMs] of down.entries()) expect(dueMs).toBeCloseTo(10_000 - Math.sqrt(100 - k) * 1_000, 8)
  })

  test('arrivals are due when the integrated rate is a whole number', () => {
    fc.assert(
      fc.property(someLoad, (phases) => {
        const constant = phases.map((phase) => ({ ...phase, arrivals: 'constant' as const }))
        const curve = Curve.ofPhases(constant)
        const arrivals = arrivalsOf(constant)
        for (const { number, dueMs } of arrivals) {
          expect(Math.abs(curve.integral(dueMs) - number)).toBeLessThan(1e-8)
        }
        // Near a whole number the exact count is unknown, because the floating-point sum of the phases is rounded.
        const total = curve.integral(curve.durationMs)
        if (Math.abs(total - Math.round(total)) > 1e-6) expect(arrivals).toHaveLength(Math.ceil(total))
        else expect(Math.abs(arrivals.length - total)).toBeLessThan(1.1)
      }),
      { seed: 8, numRuns: times(300) },
    )
  })

  test('arrivals start at their due times in virtual time', async () => {
    const phases = testPhases([10, 0, 20], [20, 20], [10, 20, 0])
    const timeline = new VirtualTimeline(1_000_000)
    const schedule = new ArrivalSchedule(phases, 1, ownsAll())
    const startMs = timeline.now()
    const perSecond = new Array<number>(40).fill(0)
    const arm = () => {
      if (schedule.advance()) timeline.at(startMs + schedule.dueMs, start)
    }
    const start = (dueMs: number) => {
      expect(timeline.now()).toBe(dueMs)
      perSecond[Math.floor((dueMs - startMs) / 1_000)]!++
      arm()
    }
    arm()
    await timeline.runUntil(startMs + 60_000)
    expect(perSecond.slice(0, 10)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19])
    expect(perSecond.slice(10, 30)).toEqual(new Array(20).fill(20))
    // At 31 s the integrated rate is 519, so arrival 519 belongs to the second that starts there; and so on.
    expect(perSecond.slice(30)).toEqual([19, 17, 15, 13, 11, 9, 7, 5, 3, 1])
  })
})

describe('any schedule', () => {
  test('arrivals are in order of time, numbered without gaps, and each is within its phase', () => {
    fc.assert(
      fc.property(someLoad, (phases) => {
        let beforeMs = 0
        for (const [index, { number, dueMs, phase }] of arrivalsOf(phases).entries()) {
          expect(number).toBe(index)
          expect(dueMs).toBeGreaterThanOrEqual(beforeMs)
          expect(dueMs).toBeGreaterThanOrEqual(phases[phase]!.startMs)
          expect(dueMs).toBeLessThanOrEqual(phases[phase]!.endMs)
          beforeMs = dueMs
        }
      }),
      { seed: 9, numRuns: times(500) },
    )
  })

  const loads: [string, LoadPhase[]][] = [
    ['constant', testPhases([20, 33])],
    ['ramp up', testPhases([20, 5, 60])],
    ['ramp down', testPhases([20, 60, 5])],
    ['from 0', testPhases([20, 0, 60])],
    ['to 0', testPhases([20, 60, 0])],
    ['Poisson', testPhases([20, 33, 33, 'poisson'])],
    ['Poisson ramp', testPhases([20, 0, 60, 'poisson'])],
    ['pause', testPhases([5, 10], [5, 0], [5, 0, 0, 'poisson'], [5, 10])],
    [
      'mixed',
      testPhases([5.3, 0, 7.7], [5, 7.7, 7.7, 'poisson'], [4.1, 7.7], [3, 20, 0, 'poisson'], [2.9, 0, 31.3]),
    ],
    ['fewer than workers', testPhases([1, 3])],
  ]

  describe.each(loads)('%s', (_, phases) => {
    test.each([1, 2, 7])('it is the union of the schedules of %d workers, bit for bit', (workers) => {
      const single = arrivalsOf(phases)
      expect(single.length).toBeGreaterThan(2)
      const shares = Array.from({ length: workers }, (_, worker) =>
        arrivalsOf(phases, shareOf(worker, workers)),
      )
      expect(shares.flat().sort((a, b) => a.number - b.number)).toEqual(single)
    })
  })

  test('a schedule is the union of any division of its slots', () => {
    fc.assert(
      fc.property(someLoad, fc.array(fc.nat(2), { minLength: 9, maxLength: 9 }), (phases, workerOfSlot) => {
        const single = arrivalsOf(phases)
        for (const worker of [0, 1, 2]) {
          const owned = [...workerOfSlot.keys()].filter((slot) => workerOfSlot[slot] === worker)
          const share = { slots: 9, owned }
          expect(arrivalsOf(phases, share)).toEqual(single.filter(({ number }) => owns(share, number)))
        }
      }),
      { seed: 10, numRuns: times(200) },
    )
  })

  test('there are no arrivals without phases or for an empty share', () => {
    expect(arrivalsOf([])).toEqual([])
    expect(arrivalsOf(testPhases([60, 100], [60, 100, 100, 'poisson']), { slots: 2, owned: [] })).toEqual([])
  })

  test('phases with gaps and invalid shares are refused', () => {
    const [phase] = testPhases([1, 1])
    expect(() => new ArrivalSchedule([{ ...phase!, startMs: 5 }], 1, ownsAll())).toThrow(RangeError)
    expect(() => new ArrivalSchedule([phase!], 1, { slots: 2, owned: [2] })).toThrow(RangeError)
  })
})

describe('the number of arrivals planned until a time', () => {
  test('it is the number of arrivals due by then, to the very instant, for any share and order of calls', () => {
    const share = fc.constantFrom(ownsAll(), shareOf(0, 2), shareOf(6, 7), { slots: 5, owned: [1, 4] })
    fc.assert(
      fc.property(
        someLoad,
        share,
        fc.array(fc.double({ min: -1, max: 1.1, noNaN: true })),
        (phases, owned, shares) => {
          const arrivals = arrivalsOf(phases, owned)
          const schedule = new ArrivalSchedule(phases, 1, owned)
          const endMs = phases.at(-1)!.endMs
          const instants = arrivals.filter((_, index) => index % 7 === 0).map(({ dueMs }) => dueMs)
          for (const ms of [...shares.map((share) => share * endMs), ...instants, endMs]) {
            expect(schedule.plannedUntil(ms)).toBe(arrivals.filter(({ dueMs }) => dueMs <= ms).length)
          }
        },
      ),
      { seed: 11, numRuns: times(300) },
    )
  })

  test('computing it does not change the schedule', () => {
    const phases = testPhases([5, 10, 10, 'poisson'], [5, 10])
    const schedule = new ArrivalSchedule(phases, 1, ownsAll())
    for (const { number, dueMs } of arrivalsOf(phases)) {
      schedule.plannedUntil(7_000 - dueMs)
      expect(schedule.advance()).toBe(true)
      expect([schedule.number, schedule.dueMs]).toEqual([number, dueMs])
    }
  })
})

describe('a day of load', () => {
  const daySeconds = 86_400

  test('one of 1000 workers at 10,000/s is exact and fast', () => {
    const startedMs = performance.now()
    const schedule = new ArrivalSchedule(testPhases([daySeconds, 10_000]), 1, shareOf(999, 1_000))
    let count = 0
    while (schedule.advance()) count++
    expect(count).toBe(864_000)
    expect(schedule.number).toBe(863_999_999)
    expect(schedule.dueMs).toBeCloseTo(daySeconds * 1_000 - 0.1, 6)
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })

  test('its number of arrivals is computed at once', () => {
    const phases = testPhases([daySeconds / 2, 0, 20_000], [daySeconds / 2, 20_000, 0])
    const startedMs = performance.now()
    const schedule = new ArrivalSchedule(phases, 1, shareOf(0, 7))
    expect(schedule.plannedUntil(daySeconds * 1_000)).toBe(Math.ceil(864_000_000 / 7))
    expect(performance.now() - startedMs).toBeLessThan(100)
  })

  test('Poisson arrivals are fast, too, and stay in order', () => {
    const startedMs = performance.now()
    const schedule = new ArrivalSchedule(testPhases([daySeconds, 10, 30, 'poisson']), 1, ownsAll())
    let beforeMs = 0
    let count = 0
    let ordered = true
    for (; schedule.advance(); count++) {
      ordered &&= schedule.dueMs >= beforeMs
      beforeMs = schedule.dueMs
    }
    expect(ordered).toBe(true)
    expect(Math.abs(count - 20 * daySeconds)).toBeLessThan(4 * Math.sqrt(20 * daySeconds))
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })
})
