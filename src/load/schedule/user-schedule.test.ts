import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { VirtualTimeline } from '../../base/time/virtual-timeline.ts'
import type { LoadPhase } from '../spec/phase.ts'
import { Curve } from './curve.ts'
import { owns, ownsAll, type Share, shareOf } from './share.ts'
import { type Part, testPhases } from './test-phases.ts'
import { UserSchedule } from './user-schedule.ts'

interface Event {
  dueMs: number
  user: number
  kind: 'start' | 'stop'
  phase: number
}

function eventsOf(phases: readonly LoadPhase[], spawnPerSecond?: number, share: Share = ownsAll()): Event[] {
  const schedule = new UserSchedule(phases, spawnPerSecond, share)
  const events: Event[] = []
  while (schedule.advance()) {
    events.push({ dueMs: schedule.dueMs, user: schedule.user, kind: schedule.kind, phase: schedule.phase })
  }
  expect(schedule.advance()).toBe(false)
  return events
}

/** Formats the events as `+0@0 +1@1000 -1@5000`: the starts (+) and stops (-) of users with their times in ms. */
const story = (phases: readonly LoadPhase[], spawnPerSecond?: number) =>
  eventsOf(phases, spawnPerSecond)
    .map(({ dueMs, user, kind }) => `${kind === 'start' ? '+' : '-'}${user}@${dueMs}`)
    .join(' ')

const somePart = fc.tuple(fc.nat(30), fc.nat(12), fc.nat(12)) as fc.Arbitrary<Part>
const someLoad = fc.array(somePart, { minLength: 1, maxLength: 6 }).map((parts) => testPhases(...parts))
const someSpawn = fc.option(
  fc.integer({ min: 1, max: 50 }).map((tenths) => tenths / 10),
  { nil: undefined },
)

describe('users', () => {
  test('all users of a constant load start at once, and stop at its end, the last one first', () => {
    expect(story(testPhases([5, 3]))).toBe('+0@0 +1@0 +2@0 -2@5000 -1@5000 -0@5000')
  })

  test('users start one by one on a rising ramp and stop one by one on a falling one', () => {
    expect(story(testPhases([4, 0, 4], [2, 4], [4, 4, 0]))).toBe(
      '+0@0 +1@1000 +2@2000 +3@3000 -3@7000 -2@8000 -1@9000 -0@10000',
    )
  })

  test('users start no faster than the spawn rate', () => {
    expect(story(testPhases([5, 3]), 2)).toBe('+0@0 +1@500 +2@1000 -2@5000 -1@5000 -0@5000')
    expect(story(testPhases([10, 4]), 0.5)).toBe(
      '+0@0 +1@2000 +2@4000 +3@6000 -3@10000 -2@10000 -1@10000 -0@10000',
    )
  })

  test('the spawn rate allows the exact number of users, despite floating point', () => {
    // In 30 s at 0.1/s the curve reaches 3: users 0, 1 and 2, and user 3 would start at the very end.
    expect(story(testPhases([30, 100]), 0.1)).toBe('+0@0 +1@10000 +2@20000 -2@30000 -1@30000 -0@30000')
  })

  test('users start again with the same numbers', () => {
    expect(story(testPhases([1, 2], [1, 1], [1, 3]))).toBe(
      '+0@0 +1@0 -1@1000 +1@2000 +2@2000 -2@3000 -1@3000 -0@3000',
    )
  })

  test('a user does not stop when the curve only touches its number', () => {
    expect(story(testPhases([2, 2, 0], [2, 0, 2]))).toBe('+0@0 +1@0 -1@1000 +1@3000 -1@4000 -0@4000')
  })

  test('no users run while the load is 0', () => {
    expect(story(testPhases([1, 1], [1, 0], [1, 1]))).toBe('+0@0 -0@1000 +0@2000 -0@3000')
    expect(story(testPhases([5, 0]))).toBe('')
  })

  test('an event belongs to the phase in which it happens, and the final stops belong to the last phase', () => {
    const phases = eventsOf(testPhases([2, 0, 2], [2, 3], [2, 3, 0], [2, 0])).map(({ phase }) => phase)
    expect(phases).toEqual([0, 0, 1, 2, 2, 3])
    expect(eventsOf(testPhases([1, 1], [1, 1])).map(({ phase }) => phase)).toEqual([0, 1])
  })

  test('users start and stop at their times in virtual time', async () => {
    const schedule = new UserSchedule(testPhases([10, 0, 50], [10, 50], [10, 50, 0]), undefined, ownsAll())
    const timeline = new VirtualTimeline(77)
    const seen: number[] = []
    let users = 0
    const arm = () => {
      if (schedule.advance()) timeline.at(77 + schedule.dueMs, change)
    }
    const change = () => {
      users += schedule.kind === 'start' ? 1 : -1
      arm()
    }
    arm()
    for (let second = 0; second <= 30; second += 5) {
      await timeline.runUntil(77 + second * 1_000)
      seen.push(users)
    }
    expect(seen).toEqual([1, 26, 50, 50, 50, 25, 0])
  })
})

describe('any schedule of users', () => {
  test('events are in order of time, and each user starts and stops in turn', () => {
    fc.assert(
      fc.property(someLoad, someSpawn, (phases, spawn) => {
        let beforeMs = 0
        const present = new Set<number>()
        for (const { dueMs, user, kind, phase } of eventsOf(phases, spawn)) {
          expect(dueMs).toBeGreaterThanOrEqual(beforeMs)
          // The last user to start is the first to stop, so the running users are always 0 … n − 1.
          expect(user).toBe(kind === 'start' ? present.size : present.size - 1)
          if (kind === 'start') present.add(user)
          else present.delete(user)
          expect(dueMs).toBeLessThanOrEqual(phases[phase]!.endMs)
          expect(dueMs).toBeGreaterThanOrEqual(phases[phase]!.startMs)
          beforeMs = dueMs
        }
        expect(present.size).toBe(0)
      }),
      { seed: 12, numRuns: times(500) },
    )
  })

  test('user n runs exactly while the limited curve is above n', () => {
    fc.assert(
      fc.property(someLoad, someSpawn, fc.double({ min: 0, max: 1, noNaN: true }), (phases, spawn, share) => {
        const plain = Curve.ofPhases(phases)
        const curve = spawn === undefined ? plain : plain.limitRise(spawn)
        const ms = plain.durationMs * share
        const value = curve.valueAt(ms)
        // Exactly at a crossing, rounding may put the event on either side.
        fc.pre(Math.abs(value - Math.round(value)) > 1e-6)
        const schedule = new UserSchedule(phases, spawn, ownsAll())
        expect(schedule.usersAt(ms)).toBe(Math.ceil(value))
      }),
      { seed: 13, numRuns: times(1_000) },
    )
  })

  test('the planned number of users is that of the events, to the very instant', () => {
    fc.assert(
      fc.property(someLoad, someSpawn, (phases, spawn) => {
        const events = eventsOf(phases, spawn)
        const schedule = new UserSchedule(phases, spawn, shareOf(0, 2))
        const endMs = schedule.durationMs
        for (const ms of [
          -1,
          0,
          endMs / 3,
          endMs / 2,
          endMs,
          endMs + 1,
          ...events.map(({ dueMs }) => dueMs),
        ]) {
          const past = events.filter(({ dueMs }) => dueMs <= ms)
          const users = past.reduce((count, { kind }) => count + (kind === 'start' ? 1 : -1), 0)
          expect(schedule.usersAt(ms)).toBe(users)
        }
      }),
      { seed: 14, numRuns: times(200) },
    )
  })

  test('it is the union of the schedules of 1, 2 or 7 workers, bit for bit and in the same order', () => {
    fc.assert(
      fc.property(someLoad, someSpawn, fc.constantFrom(1, 2, 7), (phases, spawn, workers) => {
        const single = eventsOf(phases, spawn)
        for (let worker = 0; worker < workers; worker++) {
          const share = shareOf(worker, workers)
          expect(eventsOf(phases, spawn, share)).toEqual(single.filter(({ user }) => owns(share, user)))
        }
      }),
      { seed: 15, numRuns: times(300) },
    )
  })

  test('no stretch of time starts more users than the spawn rate allows', () => {
    fc.assert(
      fc.property(someLoad, fc.integer({ min: 1, max: 50 }), (phases, tenths) => {
        const spawn = tenths / 10
        const starts = eventsOf(phases, spawn).filter(({ kind }) => kind === 'start')
        for (const [index, first] of starts.entries()) {
          for (const [more, later] of starts.slice(index).entries()) {
            expect(more).toBeLessThanOrEqual(((later.dueMs - first.dueMs) / 1_000) * spawn + 1 + 1e-6)
          }
        }
      }),
      { seed: 16, numRuns: 100 },
    )
  })

  test('a million users over a day are fast, also for one of a thousand workers', () => {
    const phases = testPhases([43_200, 0, 1_000_000], [43_200, 1_000_000, 0])
    const startedMs = performance.now()
    expect(eventsOf(phases, undefined, shareOf(0, 1_000))).toHaveLength(2_000)
    const schedule = new UserSchedule(phases, 30, ownsAll())
    let count = 0
    while (schedule.advance()) count++
    expect(count).toBe(2_000_000)
    expect(schedule.usersAt(43_200_000)).toBe(1_000_000)
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })

  test('gaps, invalid shares and a spawn rate that is not above 0 are refused', () => {
    expect(() => new UserSchedule(testPhases([1, 1]), 0, ownsAll())).toThrow(RangeError)
    expect(() => new UserSchedule(testPhases([1, 1]), undefined, { slots: 0, owned: [] })).toThrow(RangeError)
    expect(() => new UserSchedule(testPhases([1, -1]), undefined, ownsAll())).toThrow(RangeError)
  })
})
