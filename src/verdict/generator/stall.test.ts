import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../test/support/checked-run.ts'
import { unknownMachineFigures } from '../../machine/machine-figures.ts'
import type { StallCause } from '../../machine/stall-cause.ts'
import { measured } from '../../metrics/measured-operation.ts'
import type { LimitFacts } from './limit-facts.ts'
import { findStall } from './stall.ts'

/** Returns the limit found in a run with `requests` of 10 ms, and with stalls in ms. */
const found = (
  stalls: readonly number[],
  cause: StallCause = 'busy',
  more: Partial<LimitFacts> = {},
  requests = 459,
) =>
  findStall(
    factsOf((recorder, endpoint) => {
      for (let left = requests; left > 0; left--)
        recorder.count(measured({ row: endpoint, phase: 0, endedMs: 0, responseUs: 10_000 }))
      for (const ms of stalls) recorder.pressure.recordStall(ms, cause)
    }, more),
  )

const times = (count: number, ms: number) => Array.from({ length: count }, () => ms)

describe('stalls of workers', () => {
  it.each([
    ['no stall', [], {}, false],
    ['a garbage collection at a cold start', [100], { durationSeconds: 1 }, false],
    ['a longer stall in a short run', [102], { durationSeconds: 1 }, true],
    ['a stall for 1 % of the time', [600], { durationSeconds: 60 }, false],
    ['a stall for more than 1 % of the time', [602], { durationSeconds: 60 }, true],
    ['many short stalls', times(7, 60), { durationSeconds: 10 }, true],
    [
      'many short stalls with a loose SLA',
      times(7, 60),
      { durationSeconds: 10, tightestLimitMs: 2_000 },
      false,
    ],
    [
      'a stall that is long compared with the SLA',
      [150],
      { durationSeconds: 10, tightestLimitMs: 2_000 },
      true,
    ],
    ['one of four workers', [390], { durationSeconds: 10, workers: 4 }, false],
    ['all of four workers', times(4, 390), { durationSeconds: 10, workers: 4 }, true],
    ['a long stall in a very long run', [1_500], { durationSeconds: 600 }, false],
  ] as const)('limit a run or not: %s', (_, stalls, more, isLimit) => {
    expect(found(stalls, 'busy', more) !== undefined).toBe(isLimit)
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
  ] as const)(
    'limit a percentile or not: %s of %d requests',
    (_, requests, [ms, durationSeconds], isLimit) => {
      expect(found([ms], 'busy', { durationSeconds }, requests) !== undefined).toBe(isLimit)
    },
  )

  it('are reported with advice for blocking code', () => {
    expect(found([300, 310], 'busy')).toEqual({
      kind: 'standstill',
      message:
        'a worker stalled for up to 310 ms, 6.1 % of the time in total, busy with code that did not return',
      advice:
        'Does the scenario block (a long loop, large JSON, synchronous work)? Make it shorter or await it; ' +
        'if the load is the cause, add --workers 2.',
    })
  })

  it('are reported with advice for a lack of cores', () => {
    expect(found([300], 'queued')?.message).toMatch(
      /^a worker .* waiting for a core: other programs, or too many workers/,
    )
  })

  const stopped = { ...unknownMachineFigures, haltedSeconds: 1.48 }

  it('are reported as a halt of the whole process', () => {
    expect(found([1_500], 'halted', { machine: stopped })).toMatchObject({
      message: 'the whole process stalled for up to 1.5 s, 15 % of the time in total, without using the CPU',
      advice: expect.stringMatching(/^Was it stopped/),
    })
    // Each worker stalled for as long as the main thread.
    expect(found([1_500, 1_490], 'halted', { machine: stopped, workers: 2 })?.message).toMatch(
      /^the whole process/,
    )
  })

  it('are reported with advice for synchronous waits', () => {
    expect(found([1_500], 'halted')).toMatchObject({
      message: expect.stringMatching(/^a worker stalled/),
      advice: expect.stringMatching(/^Does the scenario wait in synchronous code/),
    })
  })

  it('are reported with both possible causes if the main thread makes the load', () => {
    expect(found([1_500], 'halted', { machine: stopped, hasThreads: false })).toMatchObject({
      message: expect.stringMatching(/^the process stalled/),
      advice: expect.stringMatching(/^Was it stopped .* or does the scenario wait in synchronous code/),
    })
  })
})
