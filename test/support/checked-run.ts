import { unknownMachineFigures } from '../../src/machine/machine-figures.ts'
import { type Gauges, noGauges } from '../../src/metrics/gauges.ts'
import { Recorder } from '../../src/metrics/recorder.ts'
import { RunCounts } from '../../src/metrics/run-counts.ts'
import type { LimitFacts } from '../../src/verdict/generator/limit-facts.ts'

/** What is known of a run of 10 s that `fill` records as its one worker, on a machine with 4 cores. */
export function factsOf(
  fill: (recorder: Recorder, endpoint: number) => void,
  more: Partial<LimitFacts> = {},
  gauges: Partial<Gauges> = {},
): LimitFacts {
  const counts = new RunCounts()
  const { tally } = counts
  const recorder = new Recorder({
    worker: 0,
    phases: 1,
    startMs: 0,
    flush: (delta) => counts.add(delta),
    gauges: () => ({ ...noGauges, ...gauges }),
  })
  fill(recorder, recorder.row('GET /a'))
  recorder.finish(1)
  return {
    tally,
    totals: tally.sum([0]),
    kind: 'arrivals',
    workers: 1,
    cores: 4,
    polls: false,
    hasThreads: true,
    tightestLimitMs: undefined,
    complete: true,
    durationSeconds: 10,
    machine: unknownMachineFigures,
    connections: undefined,
    inFlight: 10_000,
    ...more,
  }
}
