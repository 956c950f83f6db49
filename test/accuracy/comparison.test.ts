import { describe, expect, it } from 'vitest'
import { note } from '../../src/base/note.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { compared } from './comparison.ts'
import type { Experiment } from './experiment.ts'
import { accuracyReport } from './report.ts'
import type { QueueLog } from './servers/queue-log.ts'
import type { Transit } from './truth/transit.ts'

const experiment: Experiment = {
  name: 'ten users',
  load: { kind: 'users', count: 10, thinkMs: 0 },
  warmUpSeconds: 0,
  seconds: 1,
  server: { service: { kind: 'constant', meanMs: 50, seed: 1 } },
  pacing: 'precise',
  workers: 1,
  connections: 10,
}

/** The log of a server that took 50 ms for each request. */
function logOf(requests: number): QueueLog {
  const served = Array.from({ length: requests }, (_, number) => ({
    number,
    seenMs: 100 * number,
    endedMs: 100 * number + 50,
    serviceMs: 50,
  }))
  return { clockMs: 0, served, asides: [], absences: [] }
}

/** The record of as many requests, with all percentiles equal. */
function recordOf(requests: number, responseMs: number, generator: object = {}): RunRecord {
  const names = ['p50', 'p75', 'p90', 'p95', 'p99', 'p999']
  const times = Object.fromEntries(names.map((name) => [name, responseMs]))
  const totals = { requests, failures: 0, responseMs: times, serviceMs: times }
  return {
    totals,
    judged: { totals },
    generator: {
      status: 'ok',
      reasons: [],
      plannedArrivals: requests,
      startedArrivals: requests,
      connectionsOpened: 10,
      lagMs: { p50: 0, p99: 0, max: 0 },
      ...generator,
    },
  } as unknown as RunRecord
}

const transitsOf = (...backsMs: number[]): Transit[] => backsMs.map((backMs) => ({ thereMs: 0, backMs }))
const noTransit = transitsOf()

const compare = (responseMs: number, generator: object = {}, requests = 5_000, transits = noTransit) =>
  compared(experiment, { record: recordOf(requests, responseMs, generator), log: logOf(requests), transits })

describe('a run compared with its truth', () => {
  it.each([
    [50, 'right'],
    [50.49, 'right'],
    [49.51, 'right'],
    [50.51, 'wrong'],
    [49.49, 'wrong'],
  ])('of 50 ms was measured as %f ms: %s', (responseMs, status) => {
    expect(compare(responseMs).status).toBe(status)
  })

  it('is not blamed for the transit that a bare client has as well', () => {
    const transit = transitsOf(0.6)
    expect(compare(50.6, {}, 5_000, transit)).toMatchObject({ status: 'right', statusByServer: 'wrong' })
    expect(compare(50.05, {}, 5_000, transit)).toMatchObject({ status: 'wrong', statusByServer: 'right' })
    expect(compare(50.6, {}, 5_000, transit).percentiles[0]).toMatchObject({ truthMs: 50.6, serverMs: 50 })
  })

  it('can be spared delays of the bare client, but not the transit itself', () => {
    const transit = transitsOf(...new Float64Array(100).fill(0.2).fill(5, 50))
    expect(compare(55, {}, 5_000, transit).percentiles[4]).toMatchObject({ truthMs: 55, leastMs: 50.2 })
    const p99 = (responseMs: number) => compare(responseMs, {}, 5_000, transit).percentiles[4]!.isWithin
    expect([49.6, 49.7, 52, 55.5, 55.6].map(p99)).toEqual([false, true, true, true, false])
  })

  it('can have what 99 of 100 such clients have at most', () => {
    // One transit in 125 is slow: of 459 requests, some clients have five or more of them, most have fewer.
    const transit = transitsOf(...new Float64Array(1_000).fill(0.2).fill(5, 992))
    const p99 = (responseMs: number) => compare(responseMs, {}, 459, transit).percentiles[4]!
    expect(p99(50.2)).toMatchObject({ truthMs: 50.2, mostMs: 55, isWithin: true })
    expect([55.5, 55.6].map((ms) => p99(ms).isWithin)).toEqual([true, false])
  })

  it('is flagged if the generator reports that it was the limit, right or not', () => {
    const generator = { status: 'limited', reasons: [note('it was late')] }
    expect(compare(50, generator)).toMatchObject({ status: 'flagged', reasons: ['it was late'] })
    expect(compare(90, generator).status).toBe('flagged')
  })

  it('is compared by the percentiles for which it has enough requests', () => {
    const last = (requests: number) => compare(50, {}, requests).percentiles.at(-1)!.name
    expect([458, 459, 4_602, 4_603].map(last)).toEqual(['p95', 'p99', 'p99', 'p999'])
  })

  it('is wrong if something is missing, however right the figures are', () => {
    const wrong = compare(50, { startedArrivals: 4_999, connectionsOpened: 11 })
    expect(wrong.status).toBe('wrong')
    expect(wrong.faults).toEqual([
      '4999 of 5000 iterations were started',
      '11 connections were opened, not at most 10',
    ])
    const lost = compared(experiment, { record: recordOf(4_999, 50), log: logOf(5_000), transits: noTransit })
    expect(lost.faults[0]).toBe('4999 requests were counted where the server served 5000')
  })
})

describe('a run whose truth is unknown', () => {
  const open: Experiment = { ...experiment, load: { kind: 'arrivals', perSecond: 10, spread: 'constant' } }
  const generator = { plannedArrivals: 10, startedArrivals: 8 }

  it('is wrong if the generator reports no limit', () => {
    const result = compared(open, { record: recordOf(8, 50, generator), log: logOf(8), transits: noTransit })
    expect(result).toMatchObject({ status: 'wrong', percentiles: [], parts: null })
    expect(result.faults).toContain('the server served 8 requests, and not each of the 10 arrivals once')
  })

  it('is flagged if the generator reports that it was the limit', () => {
    const limited = { ...generator, status: 'limited' }
    expect(
      compared(open, { record: recordOf(8, 50, limited), log: logOf(8), transits: noTransit }).status,
    ).toBe('flagged')
  })
})

describe('the report', () => {
  const text = accuracyReport({
    pinned: true,
    experiments: [
      [compare(50)],
      [compare(51)],
      [compare(50, { status: 'limited', reasons: [note('it was late')] })],
      [compare(51), compare(50), compare(50)],
    ],
    failures: [],
  })

  it('counts right, flagged and wrong experiments', () => {
    expect(text).toMatch(
      /4 experiments.*\*\*2 right\*\* \(1 of them out of bounds at first, and right in both runs after it\), 1 flagged by the generator.*\*\*1 wrong\*\*/,
    )
  })

  it('shows every run of a repeated experiment', () => {
    expect(text.match(/\| ten users, again/g)).toHaveLength(2)
    expect(text).toMatch(/51\.00 \(\*\*\+1\.00\*\*\).*\| \*\*wrong\*\*/)
    expect(text).toMatch(/51\.00 \(\*\*\+1\.00\*\*\).*\| out of bounds/)
  })

  it('shows truth, figure and difference, with values out of bounds in bold', () => {
    expect(text).toContain('50.00 → 50.00 (+0.00)')
    expect(text).toContain('50.00 → 51.00 (**+1.00**)')
  })

  it('marks values that only the chance of transits allows', () => {
    const experiments = [[compare(49.7, {}, 5_000, transitsOf(1))]]
    expect(accuracyReport({ pinned: true, experiments, failures: [] })).toContain('51.00 → 49.70 (**−1.30**)')
    const spared = [[compare(50.2, {}, 5_000, transitsOf(0, 1, 1, 1, 1))]]
    expect(accuracyReport({ pinned: true, experiments: spared, failures: [] })).toContain(
      '51.00 → 50.20 (−0.80 †)',
    )
  })

  it('reports how many would be wrong without the transit', () => {
    expect(text).toContain('counted as an error of Plimsoll, 1 would be wrong')
  })

  it('reports why an experiment was flagged', () => {
    expect(text).toContain('- ten users, precise, 1 worker: it was late')
  })
})
