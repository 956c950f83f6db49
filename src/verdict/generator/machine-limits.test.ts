import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../test/support/checked-run.ts'
import { unknownMachineFigures } from '../../machine/machine-figures.ts'
import type { Gauges } from '../../metrics/gauges.ts'
import { measured } from '../../metrics/measured-operation.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import { findShortages, findStealing, findThrottling } from './machine-limits.ts'

/** One request of 10 ms, on a machine shared with others. */
const facts = (
  machine: Partial<typeof unknownMachineFigures>,
  durationSeconds = 10,
  { tightestLimitMs, seen = () => {}, gauges = {} }: Circumstances = {},
) =>
  factsOf(
    (recorder, endpoint) => {
      recorder.count(measured({ row: endpoint, phase: 0, endedMs: 0, responseUs: 10_000 }))
      seen(recorder)
    },
    { machine: { ...unknownMachineFigures, ...machine }, durationSeconds, tightestLimitMs },
    gauges,
  )

interface Circumstances {
  tightestLimitMs?: number
  seen?: (recorder: Recorder) => void
  gauges?: Partial<Gauges>
}

describe('a CPU quota', () => {
  it.each([
    [undefined, 10, false],
    [0, 10, false],
    [0.1, 1, false],
    [0.11, 1, true],
    [0.6, 60, false],
    [0.61, 60, true],
  ])('is the limit if it throttled for %d s of %d s: %s', (throttledSeconds, durationSeconds, isLimit) => {
    expect(findThrottling(facts({ throttledSeconds }, durationSeconds)) !== undefined).toBe(isLimit)
  })

  it('is reported with the throttled time, at most all of it, and advice', () => {
    expect(findThrottling(facts({ throttledSeconds: 3.2 }))).toEqual({
      kind: 'throttled',
      message: 'the CPU quota of this container throttled the generator for 3.2 s of 10 s',
      advice: 'Raise the CPU quota of the control group, or ask for less load.',
    })
    expect(findThrottling(facts({ throttledSeconds: 31 }))?.message).toContain('for 10 s of 10 s')
  })
})

describe('CPU time that the host took', () => {
  it.each([
    [undefined, 10, false],
    [0.05, 10, false],
    [0.051, 10, true],
    [0.5, 0.9, false],
  ])('is the limit for a share of %d in %d s: %s', (stolenShare, durationSeconds, isLimit) => {
    expect(findStealing(facts({ stolenShare }, durationSeconds)) !== undefined).toBe(isLimit)
  })

  it('is reported with its share, and advice', () => {
    expect(findStealing(facts({ stolenShare: 0.084 }))).toEqual({
      kind: 'stolen',
      message: 'the host of this virtual machine took 8.4 % of its CPU time (steal)',
      advice: 'Use a machine with dedicated cores, or run when the host is less busy.',
    })
  })
})

describe('CPU time withheld by others', () => {
  const late = (recorder: Recorder) => {
    for (let count = 0; count < 500; count++) recorder.lag(200_000)
  }

  it.each<[string, Circumstances, stolen: boolean, throttled: boolean]>([
    ['response times are short', {}, true, true],
    ['a slice of it is short compared with the SLA', { tightestLimitMs: 401 }, false, true],
    ['a whole period is short compared with the SLA', { tightestLimitMs: 2_001 }, false, false],
    ['requests were late because of it', { tightestLimitMs: 3_000, seen: late }, true, true],
    [
      'a worker stalled because of it',
      { tightestLimitMs: 3_000, seen: ({ pressure }) => pressure.recordStall(6_000, 'queued') },
      true,
      true,
    ],
    [
      'a worker could have used more CPU time',
      { tightestLimitMs: 3_000, gauges: { loopActiveMs: 51, loopIdleMs: 49 } },
      true,
      true,
    ],
    [
      'a worker had time to spare',
      { tightestLimitMs: 3_000, gauges: { loopActiveMs: 50, loopIdleMs: 50 } },
      false,
      false,
    ],
  ])('is reported if it can change a result: %s', (_, circumstances, stolen, throttled) => {
    expect(findStealing(facts({ stolenShare: 0.3 }, 10, circumstances)) !== undefined).toBe(stolen)
    expect(findThrottling(facts({ throttledSeconds: 3 }, 10, circumstances)) !== undefined).toBe(throttled)
  })
})

describe('a shortage of files or ports', () => {
  it('is not reported while there are enough', () => {
    expect(findShortages(factsOf(() => {}))).toEqual([])
  })

  it('is reported with advice to get more', () => {
    const limits = findShortages(factsOf(() => {}, {}, { fileLimitHits: 1, portLimitHits: 1_234 }))
    expect(limits).toEqual([
      {
        kind: 'files',
        message: '1 connection could not be opened: the limit of open files was reached (EMFILE)',
        advice: 'Raise the file limit: ulimit -n 100000.',
      },
      {
        kind: 'ports',
        message: expect.stringMatching(/^1,234 connections could not be opened: no local port was free/),
        advice: expect.stringMatching(/^Keep connections open, or widen the range: sysctl/),
      },
    ])
  })
})
