import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../test/support/checked-run.ts'
import { unwatched } from '../../machine/machine-figures.ts'
import type { StallCause } from '../../machine/stall-cause.ts'
import type { LimitFacts } from './limit-facts.ts'
import { standstill } from './standstill.ts'

/** So many requests of 10 ms, and standstills in ms. */
const found = (
  standstills: readonly number[],
  cause: StallCause = 'busy',
  more: Partial<LimitFacts> = {},
  requests = 459,
) =>
  standstill(
    factsOf((recorder, endpoint) => {
      for (let left = requests; left > 0; left--) recorder.success(endpoint, 0, 0, 10_000, 10_000, 200, 1, 1)
      for (const ms of standstills) recorder.pressure.stalled(ms, cause)
    }, more),
  )

const times = (count: number, ms: number) => Array.from({ length: count }, () => ms)

describe('standstills', () => {
  it.each([
    ['none', [], {}, false],
    ['the collection of a cold start', [100], { durationSeconds: 1 }, false],
    ['more than that, in a short run', [102], { durationSeconds: 1 }, true],
    ['one in a hundredth of the time', [600], { durationSeconds: 60 }, false],
    ['more than that', [602], { durationSeconds: 60 }, true],
    ['many short ones', times(7, 60), { durationSeconds: 10 }, true],
    [
      'many short ones beside long answers',
      times(7, 60),
      { durationSeconds: 10, tightestLimitMs: 2_000 },
      false,
    ],
    ['one that is long beside them, too', [150], { durationSeconds: 10, tightestLimitMs: 2_000 }, true],
    ['one of four workers', [390], { durationSeconds: 10, workers: 4 }, false],
    ['all of four workers', times(4, 390), { durationSeconds: 10, workers: 4 }, true],
    ['one that was stopped for long, in a long run', [1_500], { durationSeconds: 600 }, false],
  ] as const)('spoil a run or not: %s', (_, standstills, more, isLimit) => {
    expect(found(standstills, 'busy', more) !== undefined).toBe(isLimit)
  })

  it.each([
    ['their p99', 459, [100, 1], false],
    ['their p99', 459, [102, 1], true],
    ['their p95', 458, [499, 10], false],
    ['their p95', 458, [510, 10], true],
    ['their p95', 90, [102, 1], true],
    ['their p95', 89, [490, 10], false],
    ['their p95', 89, [510, 10], true],
    ['their p95', 20, [700, 4], true],
    ['nothing', 1, [240, 0.3], false],
  ] as const)('matter for what requests tell: %s of %d', (_, requests, [ms, durationSeconds], isLimit) => {
    expect(found([ms], 'busy', { durationSeconds }, requests) !== undefined).toBe(isLimit)
  })

  it('of code that blocks say so', () => {
    expect(found([300, 310], 'busy')?.reason).toBe(
      'a worker stood still for 310 ms at most, 6.1 % of the time in all, busy with code that did not end: does the scenario ' +
        'block (a long loop, large JSON, synchronous work)? Make it shorter or await it; if it is the load, add --workers 2.',
    )
  })

  it('for want of a core say so', () => {
    expect(found([300], 'queued')?.reason).toMatch(
      /^a worker .* waiting for a core: other programs, or too many workers/,
    )
  })

  const stopped = { ...unwatched, haltedSeconds: 1.48 }

  it('of the whole process say so', () => {
    expect(found([1_500], 'halted', { machine: stopped })?.reason).toMatch(
      /^the whole process stood still for 1\.5 s at most, 15 % of the time in all, without using the CPU: was it stopped/,
    )
    // Each of the workers stood still as long as all of them.
    expect(found([1_500, 1_490], 'halted', { machine: stopped, workers: 2 })?.reason).toMatch(
      /^the whole process/,
    )
  })

  it('of a worker alone that did nothing say what that is', () => {
    expect(found([1_500], 'halted')?.reason).toMatch(
      /^a worker .* does the scenario wait in synchronous code/,
    )
  })

  it('of a load that the watching thread makes itself leave open which it was', () => {
    const reason = found([1_500], 'halted', { machine: stopped, hasThreads: false })?.reason
    expect(reason).toMatch(/^the process .* was it stopped .* or does the scenario wait in synchronous code/)
  })
})
