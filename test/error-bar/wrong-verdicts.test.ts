import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repeats, times } from '../support/repeats.ts'
import { compare } from './comparison.ts'
import { foundSituations } from './found-situations.ts'
import { situations } from './situations.ts'

/*
 * A seeded search for a run whose SLA passes or fails against the truth. `npm test` tries some, `npm run test:statistics` a
 * thousand, PLIMSOLL_TEST_REPEATS=10 ten times as many. A find becomes a case of found-situations.ts.
 */
test('no SLA passes or fails against the truth, whatever delays the generator', {
  timeout: 60_000 + 600_000 * repeats,
}, async () => {
  await fc.assert(
    fc.asyncProperty(situations, async (situation) => {
      const { wrong } = await compare(situation)
      expect(wrong).toEqual([])
    }),
    { numRuns: repeats < 1 ? 15 : times(1_000) },
  )
})

test.each(foundSituations)(
  'no SLA passes or fails against the truth: %s',
  { timeout: 60_000 },
  async (_, situation) => {
    const { wrong } = await compare(situation)
    expect(wrong).toEqual([])
  },
)
