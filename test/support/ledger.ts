import { expect } from 'vitest'
import type { RowStats, RunRecord } from '../../src/record/run-record.ts'

/**
 * Expects that nothing in a record has vanished: each request ended as a success, a failure with a class, or is unfinished;
 * each planned iteration was started or never started; and the parts of the record have the sums of the whole.
 */
export function expectToAddUp(record: RunRecord): void {
  const { totals, endpoints, tags, judged, phases, generator, scenarios } = record
  const rows = [
    ...[totals, ...endpoints, ...tags],
    ...[judged.totals, ...judged.endpoints, ...judged.tags],
    ...phases.flatMap((phase) => [phase.totals, ...phase.endpoints]),
  ]
  for (const row of rows) expectRowToAddUp(row)
  for (const key of ['requests', 'failures', 'unfinished', 'bytesSent', 'bytesReceived'] as const) {
    const requests = endpoints.filter(({ kind }) => kind === 'request')
    expect(sumOf(requests.map((row) => row[key])), `${key} of endpoints`).toBe(totals[key])
    expect(sumOf(phases.map((phase) => phase.totals[key])), `${key} of phases`).toBe(totals[key])
  }
  const { plannedArrivals, startedArrivals, droppedArrivals } = generator
  expect(plannedArrivals).toBe(startedArrivals + droppedArrivals)
  expect(sumOf(scenarios.map(({ iterations }) => iterations))).toBe(startedArrivals)
  for (const { iterations, failures, unfinished } of scenarios)
    expect(failures + unfinished).toBeLessThanOrEqual(iterations)
}

function expectRowToAddUp(row: RowStats): void {
  const { name, requests, failures, unfinished, failuresByClass, errorRate } = row
  const successes = requests - failures - unfinished
  expect(successes, `successes of ${name}`).toBeGreaterThanOrEqual(0)
  expect(sumOf(Object.values(failuresByClass)), `failures of ${name}`).toBe(failures)
  expect(row.responseMs.max > 0, `times of ${name}`).toBe(successes > 0)
  const ended = requests - unfinished
  expect(errorRate).toBeCloseTo(ended === 0 ? 0 : failures / ended)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
