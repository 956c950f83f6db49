import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../test/support/checked-run.ts'
import { unwatched } from '../../machine/machine-figures.ts'
import type { Gauges } from '../../metrics/gauges.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import { shortages, stealing, throttling } from './machine-limits.ts'

/** One request of 10 ms, on a machine that is not quite ours. */
const facts = (
  machine: Partial<typeof unwatched>,
  durationSeconds = 10,
  { tightestLimitMs, seen = () => {}, gauges = {} }: Course = {},
) =>
  factsOf(
    (recorder, endpoint) => {
      recorder.success(endpoint, 0, 0, 10_000, 10_000, 200, 1, 1)
      seen(recorder)
    },
    { machine: { ...unwatched, ...machine }, durationSeconds, tightestLimitMs },
    gauges,
  )

interface Course {
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
  ])('that held back for %d s of %d s: %s', (throttledSeconds, durationSeconds, isLimit) => {
    expect(throttling(facts({ throttledSeconds }, durationSeconds)) !== undefined).toBe(isLimit)
  })

  it('says how long, at most all of the time, and what to do', () => {
    expect(throttling(facts({ throttledSeconds: 3.2 }))?.reason).toBe(
      'the CPU quota of this container throttled the generator for 3.2 s of 10 s. Raise the quota (of its control group), or ask for less load.',
    )
    expect(throttling(facts({ throttledSeconds: 31 }))?.reason).toContain('for 10 s of 10 s')
  })
})

describe('CPU time that the host took', () => {
  it.each([
    [undefined, 10, false],
    [0.05, 10, false],
    [0.051, 10, true],
    [0.5, 0.9, false],
  ])('%d in %d s: %s', (stolenShare, durationSeconds, isLimit) => {
    expect(stealing(facts({ stolenShare }, durationSeconds)) !== undefined).toBe(isLimit)
  })

  it('says how much, and what to do', () => {
    expect(stealing(facts({ stolenShare: 0.084 }))?.reason).toBe(
      'the host of this virtual machine took 8.4 % of its CPU time (steal). Use a machine with cores of its own, or run when the host is less busy.',
    )
  })
})

describe('what others take of a machine', () => {
  const late = (recorder: Recorder) => {
    for (let count = 0; count < 500; count++) recorder.lag(200_000)
  }

  it.each<[string, Course, stolen: boolean, throttled: boolean]>([
    ['answers are short', {}, true, true],
    ['a slice of it is little beside what is promised', { tightestLimitMs: 401 }, false, true],
    ['a whole period is little beside it', { tightestLimitMs: 2_001 }, false, false],
    ['requests were late for it', { tightestLimitMs: 3_000, seen: late }, true, true],
    [
      'a worker stood still for it',
      { tightestLimitMs: 3_000, seen: ({ pressure }) => pressure.stalled(6_000, 'queued') },
      true,
      true,
    ],
    [
      'a worker had work for more',
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
  ])('counts where it can change an answer: %s', (_, course, stolen, throttled) => {
    expect(stealing(facts({ stolenShare: 0.3 }, 10, course)) !== undefined).toBe(stolen)
    expect(throttling(facts({ throttledSeconds: 3 }, 10, course)) !== undefined).toBe(throttled)
  })
})

describe('what a machine runs out of', () => {
  it('is no reason while it has not', () => {
    expect(shortages(factsOf(() => {}))).toEqual([])
  })

  it('is named, with how to have more of it', () => {
    const limits = shortages(factsOf(() => {}, {}, { filesShort: 1, portsShort: 1_234 }))
    expect(limits).toEqual([
      {
        kind: 'files',
        reason:
          '1 connection could not be opened: the limit of open files was reached (EMFILE). Raise the file limit: ulimit -n 100000.',
      },
      {
        kind: 'ports',
        reason: expect.stringMatching(/^1,234 connections could not be opened: no local port was free/),
      },
    ])
  })
})
