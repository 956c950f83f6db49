import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readLoadOf } from '../../../test/support/described-load.ts'
import { PlimsollError } from '../../base/error.ts'
import { type ShapeAnswer, type ShapeFunction, shape } from '../../plan/load/load.ts'
import { scenario } from '../../plan/scenario.ts'
import { Curve } from '../schedule/curve.ts'
import { shareOf } from '../schedule/share.ts'
import { UserSchedule } from '../schedule/user-schedule.ts'
import type { LoadOverrides } from './single-load.ts'

const mix = [
  { weight: 3, scenario: scenario('browse', () => {}) },
  { weight: 1, scenario: scenario('buy', () => {}) },
]

const read = (at: ShapeFunction, overrides: LoadOverrides = {}, length?: `${number}s`) =>
  readLoadOf(shape(at, length === undefined ? {} : { for: length }), overrides, mix)

/** Formats each segment as `0-10: 0→5`, with times in seconds. */
const segments = (...given: Parameters<typeof read>) =>
  read(...given).timeline!.segments.map(
    ({ startMs, endMs, from, to }) => `${startMs / 1_000}-${endMs / 1_000}: ${from}→${to}`,
  )

const phases = (...given: Parameters<typeof read>) =>
  read(...given).phases.map(
    ({ name, startMs, endMs, from, to, judged }) =>
      `${name} ${startMs / 1_000}-${endMs / 1_000}: ${from}→${to}${judged ? '' : ' not judged'}`,
  )

/** Creates a shape of steps with these numbers of users, each `seconds` long. */
const steps =
  (seconds: number, ...users: number[]): ShapeFunction =>
  (at) => {
    const count = users[Math.floor(at / seconds)]
    return count === undefined ? undefined : { users: count }
  }

describe('a shape', () => {
  test('a shape is called for each second, and equal seconds become one segment', () => {
    const calledAt: number[] = []
    const at: ShapeFunction = (seconds) => {
      calledAt.push(seconds)
      return steps(2, 5, 3, 8)(seconds)
    }
    expect(segments(at)).toEqual(['0-2: 5→5', '2-4: 3→3', '4-6: 8→8'])
    expect(calledAt).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(phases(at)).toEqual(['shape 0-6: 5→8'])
  })

  test('users rise and fall at the spawn rate, as far as time allows', () => {
    const at: ShapeFunction = (seconds) => {
      if (seconds < 4) return { users: 10, spawnRate: 2 }
      if (seconds < 10) return { users: 10, spawnRate: '1/s' }
      return seconds < 14 ? { users: 4, spawnRate: '120/m' } : undefined
    }
    expect(segments(at)).toEqual(['0-4: 0→8', '4-6: 8→10', '6-10: 10→10', '10-13: 10→4', '13-14: 4→4'])
    expect(segments(at, { spawnPerSecond: 10 })).toEqual([
      '0-1: 0→10',
      '1-10: 10→10',
      '10-10.6: 10→4',
      '10.6-14: 4→4',
    ])
  })

  test('users start and stop along its segments', () => {
    const { timeline, phases: named } = read((seconds) =>
      seconds < 3 ? { users: 2, spawnRate: 1 } : seconds < 5 ? { users: 1 } : undefined,
    )
    const schedule = new UserSchedule(named, undefined, shareOf(0, 1), timeline)
    const story: string[] = []
    while (schedule.advance())
      story.push(`${schedule.kind === 'start' ? '+' : '-'}${schedule.user}@${schedule.dueMs}`)
    expect(story).toEqual(['+0@0', '+1@1000', '-1@3000', '-0@5000'])
    expect(schedule.durationMs).toBe(5_000)
  })

  test('rounding errors of users neither start nor stop a user', () => {
    // The sum of these spawn rates is 2.9999999999999996 users at second 10, instead of 3.
    const story: ShapeAnswer[] = [
      { users: 10 },
      { users: 0, spawnRate: 0.2 },
      ...Array<ShapeAnswer>(4).fill({ users: 0, spawnRate: 0.6 }),
      { users: 8, spawnRate: 0.4 },
      ...Array<ShapeAnswer>(3).fill({ users: 0, spawnRate: 1.6 }),
      { users: 3, spawnRate: 0.1 },
    ]
    const { segments } = read((seconds) => story[seconds]).timeline!
    expect(segments.at(-1)).toEqual({ startMs: 10_000, endMs: 11_000, from: 3, to: 3 })
  })

  test('a shape ends when it returns undefined or null, at its duration, or at the run time of the settings', () => {
    expect(segments((seconds) => (seconds < 2 ? { users: 1 } : null))).toEqual(['0-2: 1→1'])
    expect(segments(() => ({ users: 1 }), {}, '2.5s')).toEqual(['0-2.5: 1→1'])
    expect(segments(() => ({ users: 1 }), { runTimeMs: 1_500 }, '10s')).toEqual(['0-1.5: 1→1'])
    expect(segments(() => ({ users: 1 }), { runTimeMs: 20_000 }, '10s')).toEqual(['0-20: 1→1'])
    expect(segments(steps(2, 1), { runTimeMs: 20_000 })).toEqual(['0-2: 1→1'])
    expect(segments(() => ({ users: 1 }))).toEqual(['0-86400: 1→1'])
  })

  test('users are rounded', () => {
    expect(segments(() => ({ users: 2.5 }), {}, '1s')).toEqual(['0-1: 3→3'])
  })

  test('a shape names its phases, and a repeated name gets a number', () => {
    const at: ShapeFunction = (seconds) => {
      if (seconds >= 8) return undefined
      const busy = Math.floor(seconds / 2) % 2 === 1
      return { users: busy ? 9 : 1, phase: busy ? 'busy' : 'calm', judged: seconds >= 2 }
    }
    expect(phases(at)).toEqual([
      'calm 0-2: 1→1 not judged',
      'busy 2-4: 9→9',
      'calm (2) 4-6: 1→1',
      'busy (2) 6-8: 9→9',
    ])
  })

  test('a shape changes the weights of the scenarios that it names, and others keep theirs', () => {
    const at: ShapeFunction = (seconds) => {
      if (seconds >= 6) return undefined
      const turn = Math.floor(seconds / 2)
      return {
        users: 1,
        ...(turn === 1 && { weights: { buy: 7 } }),
        ...(turn === 2 && { weights: { browse: 0 } }),
      }
    }
    expect(read(at).timeline!.weightings).toEqual([
      { startMs: 0, weights: [] },
      { startMs: 2_000, weights: [3, 7] },
      { startMs: 4_000, weights: [0, 1] },
    ])
    expect(segments(at)).toEqual(['0-6: 1→1'])
    expect(read(steps(1, 1)).timeline!.weightings).toEqual([])
  })

  test('a compiled shape stays small although it changes every second of a day', () => {
    const at: ShapeFunction = (seconds) => ({
      users: 500 + 400 * Math.sin((2 * Math.PI * seconds) / 3_600),
      spawnRate: 10,
    })
    const spec = read(at)
    expect(JSON.stringify(spec).length).toBeLessThan(16 * 1024 * 1024)
    expect(Curve.ofPieces(spec.timeline!.segments).durationMs).toBe(86_400_000)
  })

  test('--users and --rate replace a shape and keep its duration', () => {
    expect(read(steps(2, 5, 3), { users: 7 })).toMatchObject({
      kind: 'users',
      phases: [{ name: 'steady', startMs: 0, endMs: 4_000, from: 7, to: 7 }],
    })
    expect(read(steps(2, 5, 3), { users: 7 })).not.toHaveProperty('timeline')
    expect(read(steps(2, 5, 3), { ratePerSecond: 7, runTimeMs: 1_000 })).toMatchObject({
      kind: 'arrivals',
      phases: [{ name: 'steady', endMs: 1_000, from: 7 }],
    })
  })
})

describe('an invalid shape', () => {
  const nonsense: [what: string, at: ShapeFunction | unknown, message: RegExp][] = [
    ['a number', () => 5, /at second 0: it returned 5/],
    ['a promise', async () => ({ users: 1 }), /it returned a promise/],
    ['no users', () => ({}), /users is undefined/],
    ['negative users', (s: number) => ({ users: 3 - s }), /at second 4: users is -1/],
    ['users that are not a number', () => ({ users: Number.NaN }), /users is NaN/],
    ['users as text', () => ({ users: '5' }), /users is "5"/],
    ['too many users', () => ({ users: 1e7 }), /users is 10000000/],
    ['a spawn rate of 0', () => ({ users: 1, spawnRate: 0 }), /spawnRate is 0/],
    ['a spawn rate that is not a rate', () => ({ users: 1, spawnRate: 'fast' }), /spawnRate is "fast"/],
    ['a mistyped key', () => ({ users: 1, spawn_rate: 5 }), /unknown key 'spawn_rate'/],
    ['an unknown scenario', () => ({ users: 1, weights: { bye: 1 } }), /weights has 'bye'/],
    ['a negative weight', () => ({ users: 1, weights: { buy: -1 } }), /weight of 'buy' is -1/],
    ['weights of 0 only', () => ({ users: 1, weights: { buy: 0, browse: 0 } }), /all weights are 0/],
    ['weights as a list', () => ({ users: 1, weights: [1, 2] }), /weights is a list/],
    ['a phase without a name', () => ({ users: 1, phase: '' }), /phase is ""/],
    ['judged as text', () => ({ users: 1, judged: 'no' }), /judged is "no"/],
    ['a shape without a first second', () => undefined, /it ends before it begins/],
  ]

  test.each(nonsense)('the error for %s has the second and the line', (_, at, message) => {
    expect(() => read(at as ShapeFunction)).toThrow(
      expect.objectContaining({
        code: 'bad-shape',
        message: expect.stringMatching(message),
        place: expect.objectContaining({ line: expect.any(Number) }),
      }),
    )
  })

  test('the error suggests the key or the scenario that was meant', () => {
    expect(() => read((() => ({ users: 1, spawn_rate: 5 })) as never)).toThrow(
      expect.objectContaining({ advice: "Did you mean 'spawnRate'?" }),
    )
    expect(() => read(() => ({ users: 1, weights: { bye: 1 } }))).toThrow(
      expect.objectContaining({ advice: "Did you mean 'buy'?" }),
    )
  })

  test('the error for a shape that throws has the line of the throw', () => {
    const at: ShapeFunction = (seconds) => {
      if (seconds === 3) throw new TypeError('no such stage')
      return { users: 1 }
    }
    expect(() => read(at)).toThrow(
      expect.objectContaining({
        code: 'bad-shape',
        message: 'the shape threw at second 3: no such stage',
        place: expect.objectContaining({ line: expect.any(Number) }),
      }),
    )
  })

  test('a shape that is always 0, too long, or not a function is refused', () => {
    expect(() => read(() => ({ users: 0 }), {}, '5s')).toThrow(/0 all the time/)
    expect(() => readLoadOf(shape(() => ({ users: 1 }), { for: '999h' as never }))).toThrow(/30 days/)
    expect(() => readLoadOf(shape(() => ({ users: 1 }), { for: 'long' as never }))).toThrow(
      expect.objectContaining({ code: 'bad-duration', keys: ['load', 'for'] }),
    )
    expect(() => shape(5 as never)).toThrow(expect.objectContaining({ code: 'bad-shape' }))
  })

  test('a shape with a new phase each second is refused', () => {
    expect(() => read((seconds) => ({ users: 1, phase: `phase ${seconds}` }))).toThrow(/more than 500 phases/)
  })
})

const someAnswer = fc.record({
  users: fc.nat(12),
  spawnRate: fc.option(
    fc.integer({ min: 1, max: 40 }).map((tenths) => tenths / 10),
    { nil: undefined },
  ),
  phase: fc.constantFrom(undefined, 'a', 'b'),
  judged: fc.option(fc.boolean(), { nil: undefined }),
}) as fc.Arbitrary<ShapeAnswer>
const someShape = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), someAnswer), {
  minLength: 1,
  maxLength: 8,
})

const functionOf =
  (parts: readonly (readonly [seconds: number, answer: ShapeAnswer])[]): ShapeFunction =>
  (seconds) => {
    let end = 0
    for (const [durationSeconds, answer] of parts) {
      end += durationSeconds
      if (seconds < end) return answer
    }
    return undefined
  }

describe('any shape', () => {
  test('users are a curve without gaps that never moves faster than the spawn rate, and phases cover it', () => {
    fc.assert(
      fc.property(someShape, (parts) => {
        const at = functionOf(parts)
        fc.pre(parts.some(([, { users }]) => users > 0))
        const { timeline, phases: named } = read(at)
        const lengthMs = parts.reduce((sum, [seconds]) => sum + seconds * 1_000, 0)
        let endMs = 0
        let level = 0
        for (const { startMs, endMs: until, from, to } of timeline!.segments) {
          expect(startMs).toBe(endMs)
          expect(until).toBeGreaterThan(startMs)
          const { users, spawnRate } = at(Math.floor(startMs / 1_000))!
          if (spawnRate === undefined) expect([from, to]).toEqual([users, users])
          else {
            expect(from).toBeCloseTo(level, 6)
            const moved = (Math.abs(to - from) * 1_000) / (until - startMs)
            if (to !== from) expect(moved).toBeCloseTo(Number(spawnRate), 6)
          }
          level = to
          endMs = until
        }
        expect(endMs).toBe(lengthMs)
        expect(named[0]!.startMs).toBe(0)
        expect(named.at(-1)!.endMs).toBe(lengthMs)
        expect(named.slice(1).map(({ startMs }) => startMs)).toEqual(
          named.slice(0, -1).map((phase) => phase.endMs),
        )
        expect(new Set(named.map(({ name }) => name)).size).toBe(named.length)
      }),
    )
  })

  test('the same users start and stop at the same times, however many workers share the load', () => {
    const eventsOf = (parts: Parameters<typeof functionOf>[0], worker: number, workers: number) => {
      const { timeline, phases: named } = read(functionOf(parts))
      const schedule = new UserSchedule(named, undefined, shareOf(worker, workers), timeline)
      const events: string[] = []
      while (schedule.advance())
        events.push(`${schedule.dueMs} ${schedule.kind} ${schedule.user} ${schedule.phase}`)
      return events
    }
    fc.assert(
      fc.property(someShape, (parts) => {
        fc.pre(parts.some(([, { users }]) => users > 0))
        const one = eventsOf(parts, 0, 1).sort()
        for (const workers of [2, 7]) {
          const union = Array.from({ length: workers }, (_, worker) =>
            eventsOf(parts, worker, workers),
          ).flat()
          expect(union.sort()).toEqual(one)
        }
      }),
    )
  })

  test('a shape is either parsed or refused with a PlimsollError', () => {
    fc.assert(
      fc.property(fc.anything(), (answer) => {
        try {
          read((seconds) => (seconds < 2 ? (answer as ShapeAnswer) : undefined))
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError)
        }
      }),
    )
  })
})
