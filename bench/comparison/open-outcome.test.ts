import { expect, it } from 'vitest'
import type { RunRecord } from '../../src/record/run-record.ts'
import { k6Outcome, plimsollOutcome, vegetaOutcome } from './open-outcome.ts'

const responseMs = { p50: 1, p90: 500, p95: 750, p99: 950, max: 1_000 }

it("reads Plimsoll's record", () => {
  const record = {
    generator: {
      plannedArrivals: 100,
      startedArrivals: 98,
      droppedArrivals: 2,
      lagMs: { p50: 0.1, p99: 0.5, max: 2 },
    },
    totals: { responseMs: { ...responseMs, min: 0, mean: 100, stddev: 1, p75: 3, p999: 999 } },
  } as RunRecord
  expect(plimsollOutcome(record)).toEqual({
    tool: 'Plimsoll',
    planned: 100,
    started: 98,
    dropped: 2,
    lagMs: { p50: 0.1, p99: 0.5, max: 2 },
    responseMs,
  })
})

it('reads the line of k6', () => {
  const line = JSON.stringify({ started: 850, dropped: 151, responseMs })
  expect(k6Outcome(line, 1_000)).toEqual({
    tool: 'k6',
    planned: 1_000,
    started: 850,
    dropped: 151,
    lagMs: null,
    responseMs,
  })
})

it("reads vegeta's report, whose times are in nanoseconds", () => {
  const latencies = { '50th': 1e6, '90th': 500e6, '95th': 750e6, '99th': 950e6, max: 1e9, mean: 3 }
  expect(vegetaOutcome(JSON.stringify({ requests: 990, latencies }), 1_000)).toEqual({
    tool: 'vegeta',
    planned: 1_000,
    started: 990,
    dropped: null,
    lagMs: null,
    responseMs,
  })
})
