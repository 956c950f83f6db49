import { availableParallelism } from 'node:os'
import { Run } from '../../fleet/run.ts'
import type { RunOutcome } from '../../fleet/run-outcome.ts'
import { type QuickPlan, quickPlan } from '../../plan/quick-plan.ts'
import { describeOnlyPlan } from '../../plan-file/description/described-plan.ts'
import { runRequest } from '../request/run-request.ts'
import { noSettings, type SettingValues } from '../settings/settings.ts'
import { NullServer } from './null-server.ts'

/** The load that this machine can make, as measured. */
export interface Headroom {
  /** Requests per second of one worker at full speed. */
  requestsPerSecond: number
  /** The CPU time of a worker's thread for each request, in µs. */
  cpuUsPerRequest: number
  /** The number of workers that have a core of their own. */
  workers: number
  /** The modest rate at which `lagMs` was measured. */
  arrivalsPerSecond: number
  /** How late arrivals started, in ms. */
  lagMs: { p50: number; p99: number; max: number }
}

const arrivalsPerSecond = 1_000
const closed = { users: 64, runTime: 1_000 }
const open = { rate: arrivalsPerSecond, runTime: 1_000 }

/**
 * Measures the headroom of this machine with about two seconds of load, by the same engine as any run, against a server
 * that only replies. Rejects if the run fails.
 */
export async function measureHeadroom(): Promise<Headroom> {
  await using server = await NullServer.start()
  const quick: QuickPlan = { urls: [{ target: server.url, path: '/' }], method: 'GET', headers: {} }
  const plan = describeOnlyPlan(quickPlan(quick))
  const run = (chosen: Partial<SettingValues>) => {
    const all = { ...noSettings(), ...chosen, workers: 1, proxy: 'none' }
    const request = runRequest(plan, { kind: 'quick', quick }, 'doctor', all)
    return new Run(request).start()
  }
  const fast = measured(await run(closed))
  const exact = measured(await run(open))
  const { requests } = fast.tally.sum([0])
  const { cpuMs } = fast.tally.load
  const { lagUs } = exact.tally.load
  return {
    requestsPerSecond: requests / fast.durationSeconds,
    cpuUsPerRequest: (cpuMs * 1_000) / requests,
    workers: Math.max(1, availableParallelism() - 1),
    arrivalsPerSecond,
    lagMs: {
      p50: lagUs.percentile(0.5) / 1_000,
      p99: lagUs.percentile(0.99) / 1_000,
      max: lagUs.maxUs / 1_000,
    },
  }
}

function measured(outcome: RunOutcome | undefined): RunOutcome {
  if (outcome === undefined) throw new Error('it was interrupted')
  const { successes } = outcome.tally.sum([0])
  if (successes > 0) return outcome
  throw new Error(outcome.conclusion.reasons[0]?.message ?? 'no request succeeded')
}
