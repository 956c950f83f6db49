import type { RunRecord } from '../../src/record/run-record.ts'

/** The outcome of an open load, as far as a tool reports it. */
export interface OpenOutcome {
  tool: string
  planned: number
  started: number
  /** Null if the tool does not count them. */
  dropped: number | null
  /** How late requests were sent; null if the tool does not measure it. */
  lagMs: { p50: number; p99: number; max: number } | null
  responseMs: { p50: number; p90: number; p95: number; p99: number; max: number }
}

/** Reads the outcome of an open load from a record of Plimsoll. */
export function plimsollOutcome({ generator, totals }: RunRecord): OpenOutcome {
  const { p50, p90, p95, p99, max } = totals.responseMs
  return {
    tool: 'Plimsoll',
    planned: generator.plannedArrivals,
    started: generator.startedArrivals,
    dropped: generator.droppedArrivals,
    lagMs: generator.lagMs,
    responseMs: { p50, p90, p95, p99, max },
  }
}

/** Reads the outcome of an open load of k6 from the line that `peers/k6.open.js` prints. */
export function k6Outcome(stdout: string, planned: number): OpenOutcome {
  const { started, dropped, responseMs } = JSON.parse(stdout) as Omit<OpenOutcome, 'tool'>
  return { tool: 'k6', planned, started, dropped, lagMs: null, responseMs }
}

/** Reads the outcome of an open load of vegeta from its JSON report, whose times are in ns. */
export function vegetaOutcome(stdout: string, planned: number): OpenOutcome {
  const { requests, latencies } = JSON.parse(stdout) as {
    requests: number
    latencies: Record<'50th' | '90th' | '95th' | '99th' | 'max', number>
  }
  const ms = (name: keyof typeof latencies) => latencies[name] / 1e6
  return {
    tool: 'vegeta',
    planned,
    started: requests,
    dropped: null,
    lagMs: null,
    responseMs: { p50: ms('50th'), p90: ms('90th'), p95: ms('95th'), p99: ms('99th'), max: ms('max') },
  }
}
