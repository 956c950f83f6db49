import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { readLoadOf } from '../../../../test/support/described-load.ts'
import { goldenFiles } from '../../../../test/support/golden.ts'
import { plannedLoads, plannedPhases } from '../../../load/planned/planned-load.ts'
import { type Load, several, shape, users } from '../../../plan/load/load.ts'
import { profile } from '../../../plan/load/profile/profile.ts'
import { readPlanMix } from '../../../plan/plan-mix.ts'
import { scenario } from '../../../plan/scenario.ts'
import { lineWidth, paintLine } from '../text/span.ts'
import { plannedLines } from './planned-lines.ts'

const expectGolden = goldenFiles(import.meta.url)

const look = scenario('look', async () => {})

const stress = profile.stress({ users: 100, peak: 500 })
const side = several({
  browsing: {
    load: users({ warmup: { ramp: [0, 50], over: '30s', judged: false }, steady: { hold: 50, for: '2m' } }),
  },
  api: { load: profile.staircase({ from: '100/s', steps: 3, for: '30s' }), startAt: '30s' },
})
const waves = shape((seconds) => ({ users: 10 + (seconds % 20), phase: seconds < 60 ? 'waves' : 'more' }), {
  for: '2m',
})

function shown(load: Load, columns: number, isDrawn = true): string {
  const spec = readLoadOf(load, {}, readPlanMix(look, load))
  const lines = plannedLines(plannedLoads(spec), plannedPhases(spec), { columns, isDrawn })
  return lines.map((spans) => `${paintLine(spans, false)}\n`).join('')
}

describe('plannedLines', () => {
  test.each([
    ['stress', 40, stress],
    ['stress', 80, stress],
    ['stress', 120, stress],
    ['staircase', 60, profile.staircase({ from: 50, steps: 8 })],
    ['daily', 80, profile.daily({ low: '500/s', high: '1000/s' })],
    ['several', 80, side],
    ['shape', 80, waves],
  ] as const)('draws the load %s in %d columns', (name, columns, load) => {
    expectGolden(`planned-${name}-${columns}.golden.txt`, shown(load, columns))
  })

  test.each([
    ['stress', stress],
    ['several', side],
    ['shape', waves],
  ] as const)('describes the load %s in words if it is not drawn', (name, load) => {
    expectGolden(`planned-${name}-words.golden.txt`, shown(load, Number.POSITIVE_INFINITY, false))
  })

  it('describes the load in words if there is no room or there are too many loads', () => {
    expect(shown(stress, 39)).toMatch(/^Load {2}22m · up to 500 users/)
    expect(shown(stress, 39)).not.toContain('░')
    const load = users({ a: { hold: 1, for: '1s' } })
    const many = several(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, { load }])))
    expect(shown(many, 80)).toContain('e/a')
    expect(shown(many, 80)).not.toContain('█')
  })

  it('is empty for a load that never changes', () => {
    expect(shown(users({ steady: { hold: 5, for: '1m' } }), 80)).toBe('')
    expect(shown(users({ a: { hold: 5, for: '1m' }, b: { hold: 5, for: '1m' } }), 80)).not.toBe('')
  })

  it('never exceeds the number of columns', () => {
    const phase = fc.record({
      from: fc.integer({ min: 0, max: 100_000 }),
      to: fc.integer({ min: 1, max: 100_000 }),
      seconds: fc.integer({ min: 1, max: 90_000 }),
      judged: fc.boolean(),
    })
    const phases = fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), phase, {
      minKeys: 1,
      maxKeys: 12,
    })
    fc.assert(
      fc.property(phases, fc.integer({ min: 20, max: 140 }), fc.boolean(), (phases, columns, isDrawn) => {
        const load = users(
          Object.fromEntries(
            Object.entries(phases).map(([name, { from, to, seconds, judged }]) => [
              name,
              { ramp: [from, to], over: `${seconds}s`, judged },
            ]),
          ),
        )
        const spec = readLoadOf(load)
        const lines = plannedLines(plannedLoads(spec), plannedPhases(spec), { columns, isDrawn })
        expect(Math.max(0, ...lines.map(lineWidth))).toBeLessThanOrEqual(columns)
      }),
    )
  })
})
