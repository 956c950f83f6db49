import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../test/support/checked-run.ts'
import { measured } from '../../metrics/measured-operation.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import { findConnectionCap, findInFlightCap } from './caps.ts'
import type { LimitFacts } from './limit-facts.ts'

interface Waits {
  requests?: number
  /** The number of requests that waited, each for `waitMs`. */
  waited: number
  waitMs: number
  responseMs?: number
  /** The replies with few connections in use, and with all: their number and their service time in ms. */
  roomy?: [count: number, ms: number]
  crowded?: [count: number, ms: number]
}

const fill =
  ({ requests = 100, waited, waitMs, responseMs = 100, roomy = [0, 0], crowded = [0, 0] }: Waits) =>
  (recorder: Recorder, endpoint: number) => {
    const { pressure } = recorder
    for (let left = requests; left > 0; left--) {
      recorder.iterationStarted(0)
      if (responseMs === 0)
        recorder.count(
          measured({
            row: endpoint,
            phase: 0,
            endedMs: 0,
            responseUs: 1,
            failureIndex: 3,
            failureMessage: 'no connection was free',
          }),
        )
      else recorder.count(measured({ row: endpoint, phase: 0, endedMs: 0, responseUs: responseMs * 1_000 }))
    }
    for (let left = waited; left > 0; left--) {
      pressure.recordConnectionWait(waitMs)
      pressure.recordInFlightWait(waitMs)
    }
    for (let left = roomy[0]; left > 0; left--) pressure.recordReply(roomy[1], false)
    for (let left = crowded[0]; left > 0; left--) pressure.recordReply(crowded[1], true)
  }

const connections = (waits: Waits, more: Partial<LimitFacts> = {}) =>
  findConnectionCap(factsOf(fill(waits), { connections: 5, ...more }))

describe('a cap on connections', () => {
  it.each([
    ['is ignored if half of the requests did not wait', { waited: 50, waitMs: 500 }, {}, false],
    ['is reported if more than half waited', { waited: 51, waitMs: 500 }, {}, true],
    ['is ignored if the wait is a twentieth of p50', { waited: 51, waitMs: 5 }, {}, false],
    ['is reported if the wait is longer', { waited: 51, waitMs: 5.1 }, {}, true],
    [
      'is ignored if the wait is a turn of the event loop',
      { waited: 100, waitMs: 1, responseMs: 2 },
      {},
      false,
    ],
    [
      'is ignored if the wait is short compared with the tightest SLA',
      { waited: 90, waitMs: 40 },
      { tightestLimitMs: 1_000 },
      false,
    ],
    [
      'is reported if the wait is not short compared with the tightest SLA',
      { waited: 90, waitMs: 51 },
      { tightestLimitMs: 1_000 },
      true,
    ],
    [
      'is reported if all requests failed after waiting',
      { waited: 100, waitMs: 200, responseMs: 0 },
      {},
      true,
    ],
  ] as const)('%s', (_, waits, more, isLimit) => {
    expect(connections(waits, more) !== undefined).toBe(isLimit)
  })

  const waiting = { waited: 90, waitMs: 80 }

  it.each([
    ['as slow with few requests as with many', { roomy: [40, 50], crowded: [60, 55] }, true],
    ['slower with many requests', { roomy: [40, 10], crowded: [60, 16] }, false],
    ['not much slower', { roomy: [40, 10], crowded: [60, 15.9] }, true],
    ['fast by chance in a few replies', { roomy: [29, 1], crowded: [60, 50] }, true],
    ['never measured with few requests', { crowded: [60, 50] }, true],
    ['never measured with many requests', { roomy: [60, 50] }, true],
  ] as const)(
    'is the limit or not for a target that is %s',
    (_, {
      roomy,
      crowded,
    }: { roomy?: readonly [number, number]; crowded?: readonly [number, number] }, isLimit) => {
      const waits: Waits = {
        ...waiting,
        ...(roomy && { roomy: [...roomy] as [number, number] }),
        ...(crowded && { crowded: [...crowded] as [number, number] }),
      }
      expect(connections(waits) !== undefined).toBe(isLimit)
    },
  )

  it('is reported with the wait and the cap', () => {
    expect(connections(waiting)).toEqual({
      kind: 'connections',
      message:
        'half of the requests waited 80 ms or longer for a connection: at most 5 may be open, ' +
        'and the target was not slower with all of them in use',
      advice: 'Raise connections, or ask for less load.',
    })
    expect(connections(waiting, { connections: undefined })?.message).toContain(': no more are allowed, and')
  })
})

describe('a cap on iterations in flight', () => {
  it.each([
    [50, 500, false],
    [51, 500, true],
    [51, 4.9, false],
  ])('is the limit if %d of 100 waited %d ms: %s', (waited, waitMs, isLimit) => {
    const limit = findInFlightCap(factsOf(fill({ waited, waitMs }), { inFlight: 1_000 }))
    expect(limit !== undefined).toBe(isLimit)
    if (isLimit) {
      expect(limit).toEqual({
        kind: 'in-flight',
        message:
          'half of the iterations started 500 ms or more after they were due: at most 1,000 may be in flight',
        advice: 'Raise inFlight, or ask for a lower rate.',
      })
    }
  })

  it('is not the limit while the target is slower with many requests than with few', () => {
    const waits: Waits = { waited: 90, waitMs: 500, roomy: [200, 20], crowded: [500, 900] }
    expect(findInFlightCap(factsOf(fill(waits)))).toBeUndefined()
  })
})
