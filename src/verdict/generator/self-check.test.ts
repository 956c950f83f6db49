import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../test/support/checked-run.ts'
import { failureClasses } from '../../base/failure-class.ts'
import { unknownMachineFigures } from '../../machine/machine-figures.ts'
import type { Gauges } from '../../metrics/gauges.ts'
import { measured } from '../../metrics/measured-operation.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import { findLimits, type SelfCheckInput, selfCheck } from './self-check.ts'

const script = failureClasses.indexOf('script')

/** Checks a run that `fill` records. */
function checked(
  fill: (recorder: Recorder, endpoint: number) => void,
  more: Partial<SelfCheckInput> = {},
  gauges: Partial<Gauges> = {},
) {
  const facts = { ...factsOf(fill, more, gauges), workerFailures: more.workerFailures ?? [] }
  return selfCheck(findLimits(facts), true)
}

/** Records a request of `responseMs`, and lags in ms. */
const late =
  (lags: readonly number[], responseMs = 10) =>
  (recorder: Recorder, endpoint: number) => {
    recorder.count(measured({ row: endpoint, phase: 0, endedMs: 0, responseUs: responseMs * 1_000 }))
    for (const ms of lags) recorder.lag(ms * 1_000)
  }

const lags = (count: number, lateCount: number, ms: number) =>
  Array.from({ length: count }, (_, index) => (index < lateCount ? ms : 0))

describe('the self-check of the generator', () => {
  it('ignores lag that is small compared with the tightest SLA', () => {
    const tightestLimitMs = 200
    expect(checked(late(lags(1_000, 11, 9)), { tightestLimitMs }).status).toBe('ok')
    expect(checked(late(lags(1_000, 11, 11)), { tightestLimitMs }).status).toBe('limited')
  })

  it('does not call a polling worker busy', () => {
    const busy = { loopActiveMs: 1_000, loopIdleMs: 0 }
    expect(checked(late(lags(1_000, 11, 9)), { polls: true }, busy).reasons[0]?.message).toContain(
      'something else',
    )
    expect(checked(late(lags(1_000, 11, 9)), { polls: false }, busy).reasons[0]?.message).toContain(
      'busy 100%',
    )
  })

  it('is ok with delays that no SLA depends on, and not with a load that was not made', () => {
    const found = [
      { kind: 'late' as const, message: 'requests were sent late', advice: null },
      { kind: 'files' as const, message: 'a connection could not be opened', advice: null },
    ]
    expect(selfCheck(found.slice(0, 1), false)).toEqual({
      ...{ status: 'ok', limits: [], reasons: [], harmless: [found[0]] },
    })
    expect(selfCheck(found, false)).toMatchObject({
      status: 'limited',
      limits: ['files'],
      harmless: [found[0]],
    })
    expect(selfCheck(found, true)).toMatchObject({
      status: 'limited',
      limits: ['late', 'files'],
      harmless: [],
    })
  })

  it('is ok when nothing is wrong', () => {
    expect(checked(late([]))).toEqual({ status: 'ok', limits: [], reasons: [], harmless: [] })
    expect(checked(() => {})).toEqual({ status: 'ok', limits: [], reasons: [], harmless: [] })
  })

  it.each([
    ['a lag of 2 ms for more than 1 % is limited', lags(1_000, 11, 2), 10, 'limited'],
    ['a lag of 2 ms for 1 % is ok', lags(1_000, 10, 2), 10, 'ok'],
    ['a lag below 1 ms is ok', lags(1_000, 1_000, 0.99), 1, 'ok'],
    ['a lag below a twentieth of p50 is ok', lags(1_000, 1_000, 4.9), 100, 'ok'],
    ['a lag above a twentieth of p50 is limited', lags(1_000, 1_000, 5.1), 100, 'limited'],
    ['with few values, some late ones are ok', lags(458, 200, 50), 10, 'ok'],
    ['with few values, a late median is limited', lags(458, 230, 50), 10, 'limited'],
  ] as const)('judges lag: %s', (_, values, responseMs, status) => {
    expect(checked(late(values, responseMs)).status).toBe(status)
  })

  it.each([
    [
      { loopActiveMs: 95, loopIdleMs: 5 },
      { workers: 1, cores: 4 },
      'a worker was busy 95% of the time',
      '--workers 2',
    ],
    [
      { loopActiveMs: 5, loopIdleMs: 95 },
      { workers: 2, cores: 4 },
      'something else delayed a worker',
      'Stop other programs',
    ],
    [{ loopActiveMs: 5, loopIdleMs: 95 }, { workers: 3, cores: 4 }, 'something else', 'Stop other programs'],
    [{ loopActiveMs: 7, loopIdleMs: 3 }, { workers: 1, cores: 4 }, 'something else', '--workers 2'],
    [{}, { workers: 1, cores: 1 }, 'something else', 'Stop other programs'],
  ])('reports the cause of lag and advice: %j %j', (gauges, more, cause, advice) => {
    const { reasons } = checked(late(lags(500, 500, 7)), more, gauges)
    const message = expect.stringMatching(/^requests were sent late: p99 lag 7\.0 ms, because /)
    expect(reasons).toEqual([{ message, advice: expect.stringContaining(advice) }])
    expect(reasons[0]?.message).toContain(cause)
    expect(reasons[0]?.advice).toMatch(/\.$/)
  })

  it('reports a lag above 0.5 ms with more workers than cores, however long the response times', () => {
    const crowded = checked(late(lags(1_000, 11, 0.6), 100), { workers: 3, cores: 2 })
    expect(crowded.reasons).toEqual([
      {
        message: 'requests were sent late: p99 lag 0.6 ms, because 3 workers share 2 cores',
        advice: 'Use --workers 1 at most.',
      },
    ])
    const alone = checked(late(lags(1_000, 11, 1.5), 100), { workers: 2, cores: 1 })
    expect(alone.reasons[0]?.message).toMatch(/because 2 workers share 1 core$/)
    expect(alone.reasons[0]?.advice).toBe('Use --workers 1.')
    expect(checked(late(lags(1_000, 11, 0.4), 100), { workers: 2, cores: 1 }).status).toBe('ok')
    expect(checked(late(lags(1_000, 11, 1.5), 100), { workers: 2, cores: 2 }).status).toBe('ok')
  })

  it('ignores lag with more workers than cores if it is small compared with the tightest SLA', () => {
    const crowded = { workers: 3, cores: 2, tightestLimitMs: 200 }
    expect(checked(late(lags(1_000, 11, 9)), crowded).status).toBe('ok')
    expect(checked(late(lags(1_000, 11, 11)), crowded).status).toBe('limited')
  })

  it('reports the percentile of the lag', () => {
    expect(checked(late(lags(10, 10, 7))).reasons[0]?.message).toContain('p50 lag 7.0 ms')
  })

  const started = (count: number) => (recorder: Recorder) => {
    recorder.planned(1_000)
    for (let i = 0; i < count; i++) recorder.iterationStarted(0)
  }

  it.each([
    [995, 'arrivals', true, 'ok'],
    [994, 'arrivals', true, 'limited'],
    [994, 'users', true, 'ok'],
    [1, 'arrivals', false, 'ok'],
  ] as const)('with %d of 1,000 %s started, complete: %s, is %s', (count, kind, complete, status) => {
    const { reasons, ...check } = checked(started(count), { kind, complete })
    expect(check.status).toBe(status)
    if (status === 'limited')
      expect(reasons[0]?.message).toMatch(/^6 of 1,000 planned iterations were never started/)
  })

  it('reports arrivals that a parallel open load did not start, in spite of closed loads', () => {
    // 994 of 1,000 arrivals would look complete together with 10,000 iterations of a closed load.
    const fill = (recorder: Recorder) => {
      recorder.planned(11_000)
      for (let count = 0; count < 10_994; count++) recorder.iterationStarted(0)
    }
    expect(checked(fill).status).toBe('ok')
    expect(checked(fill, { plannedArrivals: 1_000 }).reasons[0]?.message).toMatch(
      /^6 of 1,000 planned iterations were never started/,
    )
  })

  it.each([
    [1, 'ok'],
    [2, 'limited'],
  ] as const)('with %d of 100 iterations that end with a script error is %s', (errors, status) => {
    const check = checked((recorder) => {
      for (let i = 0; i < 100; i++) recorder.iterationStarted(0)
      for (let i = 0; i < errors; i++) recorder.fault('s', 0, script, `x is not a function ${i}`)
      recorder.fault('s', 0, failureClasses.indexOf('reset'), 'not of the script')
    })
    expect(check.status).toBe(status)
    if (status === 'limited')
      expect(check.reasons[0]?.message).toMatch(/^2 of 100 iterations ended with an error in the scenario/)
  })

  describe('of a stalled generator', () => {
    const stalled = (recorder: Recorder, endpoint: number) => {
      for (let left = 459; left > 0; left--) late([300])(recorder, endpoint)
      recorder.pressure.recordStall(1_500, 'halted')
    }
    const machine = { ...unknownMachineFigures, haltedSeconds: 1.5 }

    it('reports a cause before its effect, and no other cause of the effect', () => {
      const { limits, reasons } = checked(stalled, { machine })
      expect(limits).toEqual(['standstill', 'late'])
      expect(reasons[0]?.message).toMatch(/^the whole process stalled/)
      expect(reasons[1]).toEqual({
        message: 'as a result, requests were sent late: p99 lag 300.0 ms',
        advice: null,
      })
    })

    it('reports no stall in addition to a quota or a busy host', () => {
      const throttled = checked(stalled, { machine: { ...machine, throttledSeconds: 2 } })
      expect(throttled.limits).toEqual(['throttled', 'late'])
      const stolen = checked(stalled, { machine: { ...machine, stolenShare: 0.2 } })
      expect(stolen.limits).toEqual(['stolen', 'late'])
    })

    it('reports a stall by its own code in addition to a quota', () => {
      const both = checked(
        (recorder, endpoint) => {
          for (let left = 459; left > 0; left--) late([])(recorder, endpoint)
          recorder.pressure.recordStall(1_500, 'busy')
        },
        { machine: { ...machine, throttledSeconds: 2 } },
      )
      expect(both.limits).toEqual(['throttled', 'standstill'])
    })
  })

  it('reports failures of workers first', () => {
    const failure = { message: 'worker 0 was lost', advice: null }
    const { status, reasons } = checked(late(lags(500, 500, 7)), { workerFailures: [failure] })
    expect(status).toBe('limited')
    expect(reasons).toEqual([failure, expect.objectContaining({ message: expect.stringContaining('late') })])
  })
})
