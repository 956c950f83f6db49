import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { repeats } from '../support/repeats.ts'
import { compared, type ExperimentResult, type PercentileCompared } from './comparison.ts'
import type { Experiment } from './experiment.ts'
import { queue, stalls } from './experiments.ts'
import { measuredRun } from './measured-run.ts'

/** The greatest number of attempts of an experiment. */
const attempts = 3

/**
 * The percentiles of a run must be true, or the generator must report that it was the limit. The test fails if all three
 * attempts are wrong without a flag: the machine is not elsewhere three times. If the machine limits the generator in
 * every attempt, nothing can be proven, and the test is skipped.
 */
async function expectAccuracy(
  experiment: Experiment,
  skip: (why: string) => never,
): Promise<ExperimentResult> {
  const doubts: string[] = []
  const wrongs: string[][] = []
  for (let attempt = 0; attempt < attempts; attempt++) {
    const result = compared(experiment, await measuredRun(experiment))
    if (result.status === 'right') return result
    // A busy machine does not explain missing requests.
    expect(result.faults).toEqual([])
    if (result.status === 'flagged') doubts.push(...result.reasons)
    else wrongs.push(result.percentiles.filter(({ isWithin }) => !isWithin).map(differenceText))
  }
  if (wrongs.length === 0) return skip(`this machine is too busy to test accuracy: ${doubts.join('; ')}`)
  return expect.fail(
    `not flagged, and wrong ${wrongs.length} of ${attempts} times:\n${wrongs.flat().join('\n')}`,
  )
}

function differenceText({ name, truthMs, measuredMs, boundMs }: PercentileCompared): string {
  return `${name} is ${truthMs.toFixed(3)} ms, and was measured ${measuredMs.toFixed(3)} ms: more than ${boundMs.toFixed(3)} ms off`
}

/** The server never sleeps and the generator must not wait: on one core they would delay each other. */
const hasCores = availableParallelism() >= 2

// The short form of `npm run test:accuracy`, which also makes what is skipped here. Runs are sequential, so that each has both cores for itself.
describe.skipIf(!hasCores)('Plimsoll measures the true response times (needs two cores)', () => {
  it('response times of a queue with exponential service times at utilization 0.8 are true up to p99.9', {
    timeout: 150_000,
  }, async ({ skip }) => {
    const experiment = queue('exponential', 0.8, { perSecond: 250, seconds: 19 })
    const { percentiles } = await expectAccuracy(experiment, skip)
    expect(percentiles.map(({ name }) => name)).toEqual(['p50', 'p75', 'p90', 'p95', 'p99', 'p999'])
  })

  it.skipIf(repeats < 1)(
    'in a queue with constant service times at utilization 0.8, up to p99',
    {
      timeout: 100_000,
    },
    async ({ skip }) => {
      const experiment = queue('constant', 0.8, { perSecond: 250, seconds: 14 })
      const { percentiles } = await expectAccuracy(experiment, skip)
      expect(percentiles.at(-1)!.name).toBe('p99')
    },
  )

  it.for([5])(
    'at a server that stops for 1 s in every 5 s, with at most %i connections',
    { timeout: 100_000 },
    async (connections, { skip }) => {
      await expectAccuracy(stalls(connections, 10), (why) => {
        // Requests wait for the server, whatever the number of connections.
        expect(why).not.toContain('connections')
        return skip(why)
      })
    },
  )
})
