import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLoadOf } from '../../../test/support/described-load.ts'
import { arrivals, type Load, several, shape, users } from '../../plan/load/load.ts'
import { profile } from '../../plan/load/profile/profile.ts'
import { readPlanMix } from '../../plan/plan-mix.ts'
import { scenario } from '../../plan/scenario.ts'
import { testPhases } from '../schedule/test-phases.ts'
import { LoadPlan } from './load-plan.ts'
import { hasTimeline, plannedLoads, plannedPhases } from './planned-load.ts'

const look = scenario('look', async () => {})
const read = (load: Load) => readLoadOf(load, {}, readPlanMix(look, load))
const pointsOf = (load: Load) =>
  plannedLoads(read(load)).map(({ points }) =>
    points.map(({ seconds, value }) => `${seconds}:${value}`).join(' '),
  )

describe('the planned load', () => {
  it('has its corners and no points between them', () => {
    const load = users({
      ramp: { ramp: [0, 50], over: '5s', judged: false },
      on: { ramp: [50, 100], over: '5s' },
      steady: { hold: 100, for: '10s' },
      more: { hold: 100, for: '10s' },
      calm: { hold: 10, for: '5s' },
    })
    expect(pointsOf(load)).toEqual(['0:0 10:100 30:100 30:10 35:10'])
  })

  it('rises no faster than the spawn rate', () => {
    const load = users({ steady: { hold: 10, for: '10s' } }, { spawnRate: '5/s' })
    expect(pointsOf(load)).toEqual(['0:0 2:10 10:10'])
  })

  it('follows the users that a shape returns', () => {
    const load = shape((seconds) => (seconds < 4 ? { users: seconds < 2 ? 5 : 8, spawnRate: 3 } : undefined))
    expect(pointsOf(load)).toEqual(['0:0 1.666:5 2:5 3:8 4:8'.replace('1.666', String(5 / 3))])
  })

  it('has one entry for each parallel load, from its own start', () => {
    const load = several({
      people: { load: users({ steady: { hold: 2, for: '10s' } }) },
      api: { load: profile.staircase({ from: '1/s', steps: 2, for: '1s' }), startAt: '5s' },
    })
    expect(plannedLoads(read(load))).toMatchObject([
      { name: 'people', profile: null, unit: 'users' },
      { name: 'api', profile: 'staircase', unit: 'perSecond' },
    ])
    expect(pointsOf(load)).toEqual(['0:2 10:2', '5:1 6:1 6:2 7:2'])
    expect(
      plannedPhases(read(load)).map(({ name, load, startSeconds }) => [name, load, startSeconds]),
    ).toEqual([
      ['people/steady', 'people', 0],
      ['api/1/s', 'api', 5],
      ['api/2/s', 'api', 6],
    ])
  })

  it('is reduced to few points if it changes every second, including the highest and the lowest', () => {
    const day = shape(
      (seconds) => ({ users: seconds === 40_001 ? 999 : seconds === 50_001 ? 0 : 100 + (seconds % 7) }),
      { for: '24h' },
    )
    const [{ points }] = plannedLoads(read(day)) as [ReturnType<typeof plannedLoads>[number]]
    expect(points.length).toBeLessThanOrEqual(400)
    expect(points[0]).toEqual({ seconds: 0, value: 100 })
    expect(points.at(-1)!.seconds).toBe(86_400)
    const values = points.map(({ value }) => value)
    expect([Math.min(...values), Math.max(...values)]).toEqual([0, 999])
    expect(points.every(({ seconds }, index) => index === 0 || seconds >= points[index - 1]!.seconds)).toBe(
      true,
    )
  })

  it('has the planned value at each time', () => {
    const part = fc.tuple(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 50 }),
    )
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (parts, at) => {
          const phases = testPhases(...parts)
          const spec = { kind: 'arrivals' as const, phases, inFlight: 1 }
          const ms = at * (phases.at(-1)!.endMs - 1)
          const [{ points }] = plannedLoads(spec) as [ReturnType<typeof plannedLoads>[number]]
          const after = points.findIndex(({ seconds }) => seconds > ms / 1_000)
          const [a, b] = [points[after - 1]!, points[after]!]
          const value = a.value + ((b.value - a.value) * (ms / 1_000 - a.seconds)) / (b.seconds - a.seconds)
          expect(value).toBeCloseTo(new LoadPlan(spec).at(ms)[0]!.startsPerSecond!, 5)
        },
      ),
    )
  })
})

it('a load that never changes has no timeline', () => {
  const level = plannedLoads(read(arrivals({ a: { hold: '5/s', for: '1s' } })))
  expect(hasTimeline(level)).toBe(false)
  expect(hasTimeline([...level, ...level])).toBe(true)
  expect(hasTimeline(plannedLoads(read(users({ a: { ramp: [0, 5], over: '1s' } }))))).toBe(true)
})
