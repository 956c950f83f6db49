import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { plimsoll } from '../support/command.ts'
import { GeneratorBench, loads, plan } from '../support/generator-bench.ts'
import { times } from '../support/repeats.ts'

let bench: GeneratorBench

beforeAll(async () => {
  bench = await GeneratorBench.start()
})

afterEach(() => {
  bench.target = { ms: 0, inTurn: false }
})

afterAll(() => bench[Symbol.dispose]())

describe('a generator that is not the limit leaves the run valid', () => {
  it('when requests wait for the target, whatever the cap on connections', async () => {
    bench.target = { ms: 8, inTurn: true }
    const load =
      "arrivals({ calm: { hold: '40/s', for: '2s', arrivals: 'poisson' }, storm: { hold: '180/s', for: '2s' } })"
    const { record } = await bench.run(plan(load), '--connections', '5')
    expect(record.generator.connectionWaitMs.p50).toBeGreaterThan(50)
    expect(record.generator.limits).not.toContain('connections')
    expect(record.findings.map(({ message }) => message).join()).toContain('Requests waited')
  })

  it.each(Object.entries(loads))('in repeated runs of a %s load', { timeout: 60_000 }, async (_, load) => {
    const wanted = Math.max(2, times(5))
    let runs = 0
    for (let time = 0; time < 15 && runs < wanted; time++) {
      const { code, record } = await bench.run(plan(load.replace('4s', '2s')))
      // Skips a run during which other programs used the cores.
      const { standstill, stealShare } = record.generator
      if (standstill.queuedSeconds > 0.05 || stealShare! > 0.05) continue
      runs++
      expect(record.verdict.reasons).toEqual([])
      expect(code).toBe(0)
    }
    if (runs < wanted) process.stderr.write(`only ${runs} of 15 runs had the cores to themselves\n`)
  })

  it('a run of a single request is valid', async () => {
    for (let time = 0; time < 5; time++) {
      const { code, stderr } = await plimsoll(['quick', bench.url, '-n', '1'])
      expect(stderr).not.toContain('INVALID')
      expect(code).toBe(0)
    }
  })
})
