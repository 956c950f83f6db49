import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { compared, type ExperimentResult, type PercentileCompared } from './comparison.ts'
import type { Experiment } from './experiment.ts'
import { queue, stalls } from './experiments.ts'
import { measuredRun } from './measured-run.ts'

/** How often an experiment is made until it is right. */
const attempts = 3

/**
 * The promise: a run's percentiles are those of the truth, or the generator says that it was the limit. What is wrong three
 * times, where nothing was flagged, fails: a moment in which the machine was elsewhere is not there three times. A machine
 * that never lets the generator be well can prove nothing, and says so.
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
    // Requests that are missing are no matter of a busy machine.
    expect(result.faults).toEqual([])
    if (result.status === 'flagged') doubts.push(...result.reasons)
    else wrongs.push(result.percentiles.filter(({ isWithin }) => !isWithin).map(differenceText))
  }
  if (wrongs.length === 0) return skip(`this machine is too busy to prove accuracy: ${doubts.join('; ')}`)
  return expect.fail(
    `not flagged, and wrong ${wrongs.length} of ${attempts} times:\n${wrongs.flat().join('\n')}`,
  )
}

function differenceText({ name, truthMs, measuredMs, boundMs }: PercentileCompared): string {
  return `${name} is ${truthMs.toFixed(3)} ms, and was measured ${measuredMs.toFixed(3)} ms: more than ${boundMs.toFixed(3)} ms off`
}

/** A server that never sleeps beside a generator that may not wait: on one core each would hold up the other. */
const hasCores = availableParallelism() >= 2

// The short form of `npm run test:accuracy`. One after the other: each run has both cores for itself.
describe.skipIf(!hasCores)('what Plimsoll measures is what happened (on two cores at least)', () => {
  it('in a queue with exponential times of service at utilisation 0.8, up to p99.9', {
    timeout: 150_000,
  }, async ({ skip }) => {
    const experiment = queue('exponential', 0.8, { perSecond: 250, seconds: 19 })
    const { percentiles } = await expectAccuracy(experiment, skip)
    expect(percentiles.map(({ name }) => name)).toEqual(['p50', 'p75', 'p90', 'p95', 'p99', 'p999'])
  })

  it('in a queue with constant times of service at utilisation 0.8, up to p99', {
    timeout: 100_000,
  }, async ({ skip }) => {
    const experiment = queue('constant', 0.8, { perSecond: 250, seconds: 14 })
    const { percentiles } = await expectAccuracy(experiment, skip)
    expect(percentiles.at(-1)!.name).toBe('p99')
  })

  it.for([5])(
    'at a server that stops for 1 s in every 5 s, with at most %i connections',
    { timeout: 100_000 },
    async (connections, { skip }) => {
      await expectAccuracy(stalls(connections, 10), (why) => {
        // It is the server that is waited for, however many connections there are.
        expect(why).not.toContain('connections')
        return skip(why)
      })
    },
  )
})
