import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../test/support/checked-run.ts'
import { unwatched } from '../machine-figures.ts'
import { shortages, stealing, throttling } from './machine-limits.ts'

const facts = (machine: Partial<typeof unwatched>, durationSeconds = 10) =>
  factsOf(() => {}, { machine: { ...unwatched, ...machine }, durationSeconds })

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
