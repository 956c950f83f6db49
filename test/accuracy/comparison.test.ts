import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../../src/store/run-record.ts'
import { compared } from './comparison.ts'
import type { Experiment } from './experiment.ts'
import { accuracyReport } from './report.ts'
import type { QueueLog } from './servers/queue-log.ts'

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

/** A server that kept each of so many requests for 50 ms. */
function logOf(requests: number): QueueLog {
  const served = Array.from({ length: requests }, (_, number) => ({
    number,
    seenMs: 100 * number,
    endedMs: 100 * number + 50,
    serviceMs: 50,
  }))
  return { served, aways: [] }
}

/** What Plimsoll says of as many, all percentiles alike. */
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

const noWay = new Float64Array()

const compare = (responseMs: number, generator: object = {}, requests = 5_000, waysMs = noWay) =>
  compared(experiment, { record: recordOf(requests, responseMs, generator), log: logOf(requests), waysMs })

describe('a run beside its truth', () => {
  it.each([
    [50, 'right'],
    [50.49, 'right'],
    [49.51, 'right'],
    [50.51, 'wrong'],
    [49.49, 'wrong'],
  ])('of 50 ms was measured as %f ms: %s', (responseMs, status) => {
    expect(compare(responseMs).status).toBe(status)
  })

  it('is not to blame for the way that a bare client has to go as well', () => {
    const way = Float64Array.of(0.6)
    expect(compare(50.6, {}, 5_000, way)).toMatchObject({ status: 'right', statusByServer: 'wrong' })
    expect(compare(50.05, {}, 5_000, way)).toMatchObject({ status: 'wrong', statusByServer: 'right' })
    expect(compare(50.6, {}, 5_000, way).percentiles[0]).toMatchObject({ truthMs: 50.6, serverMs: 50 })
  })

  it('may have been spared what the bare client was not, but not the way itself', () => {
    const way = new Float64Array(100).fill(0.2).fill(5, 50)
    expect(compare(55, {}, 5_000, way).percentiles[4]).toMatchObject({ truthMs: 55, leastMs: 50.2 })
    const p99 = (responseMs: number) => compare(responseMs, {}, 5_000, way).percentiles[4]!.isWithin
    expect([49.6, 49.7, 52, 55.5, 55.6].map(p99)).toEqual([false, true, true, true, false])
  })

  it('is flagged where the generator says that it was the limit, right or not', () => {
    const generator = { status: 'limited', reasons: ['it was late'] }
    expect(compare(50, generator)).toMatchObject({ status: 'flagged', reasons: ['it was late'] })
    expect(compare(90, generator).status).toBe('flagged')
  })

  it('is compared in those percentiles that it has requests for', () => {
    const last = (requests: number) => compare(50, {}, requests).percentiles.at(-1)!.name
    expect([458, 459, 4_602, 4_603].map(last)).toEqual(['p95', 'p99', 'p99', 'p999'])
  })

  it('is wrong where something is missing, however right the figures are', () => {
    const wrong = compare(50, { startedArrivals: 4_999, connectionsOpened: 11 })
    expect(wrong.status).toBe('wrong')
    expect(wrong.faults).toEqual([
      '4999 of 5000 iterations were started',
      '11 connections were opened, not at most 10',
    ])
    const lost = compared(experiment, { record: recordOf(4_999, 50), log: logOf(5_000), waysMs: noWay })
    expect(lost.faults[0]).toBe('4999 requests were counted where the server served 5000')
  })
})

describe('a run whose truth nobody knows', () => {
  const open: Experiment = { ...experiment, load: { kind: 'arrivals', perSecond: 10, spread: 'constant' } }
  const generator = { plannedArrivals: 10, startedArrivals: 8 }

  it('is wrong where the generator says that it was well', () => {
    const result = compared(open, { record: recordOf(8, 50, generator), log: logOf(8), waysMs: noWay })
    expect(result).toMatchObject({ status: 'wrong', percentiles: [], parts: null })
    expect(result.faults).toContain('the server served 8 requests, and not each of the 10 arrivals once')
  })

  it('is flagged where it says that it was not', () => {
    const limited = { ...generator, status: 'limited' }
    expect(compared(open, { record: recordOf(8, 50, limited), log: logOf(8), waysMs: noWay }).status).toBe(
      'flagged',
    )
  })
})

describe('the report', () => {
  const text = accuracyReport({
    pinned: true,
    results: [compare(50), compare(51), compare(50, { status: 'limited', reasons: ['it was late'] })],
    failures: [],
  })

  it('counts what was right, flagged and wrong', () => {
    expect(text).toMatch(/3 runs.*\*\*1 right\*\*, 1 in which the generator said.*\*\*1 wrong\*\*/)
  })

  it('shows truth, figure and difference, and what is out of bounds in bold', () => {
    expect(text).toContain('50.00 → 50.00 (+0.00)')
    expect(text).toContain('50.00 → 51.00 (**+1.00**)')
  })

  it('says how many would be wrong without the way', () => {
    expect(text).toContain("counted as an error of Plimsoll's, 1 would be wrong")
  })

  it('says why the generator doubted itself', () => {
    expect(text).toContain('- ten users, precise, 1 worker: it was late')
  })
})
