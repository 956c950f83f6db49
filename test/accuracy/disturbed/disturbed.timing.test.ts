import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { shortDisturbed } from './disturbed-experiments.ts'
import { judgedRun } from './judged-run.ts'

// The short form of the disturbed experiments of `npm run test:accuracy`.
it.skipIf(availableParallelism() < 2)(
  'a generator that is stopped again and again says neither pass nor fail against the truth (needs two cores)',
  { timeout: 60_000 },
  async () => {
    const { figures, requests } = await judgedRun(shortDisturbed, false)
    expect(requests).toBeGreaterThan(700)
    expect(figures.flatMap(({ wrong }) => wrong)).toEqual([])
    expect(figures.filter(({ isInside }) => !isInside)).toEqual([])
    // Limits that are far from the truth are decided in spite of the stops.
    expect(figures.some(({ decided }) => decided > 0)).toBe(true)
  },
)
