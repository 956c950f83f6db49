import type { PlimsollError } from '../base/error.ts'
import { type Note, note } from '../base/note.ts'
import type { RunEnding } from '../base/run-ending.ts'
import { redactText } from '../base/secrets/redact.ts'
import { plannedArrivals } from '../load/planned/load-plan.ts'
import { unreachedUsers } from '../load/planned/unreached-users.ts'
import type { MachineFigures } from '../machine/machine-figures.ts'
import type { Tally } from '../metrics/tally.ts'
import { missingLoad } from '../verdict/generator/missing-load.ts'
import { type SelfCheck, selfCheck } from '../verdict/generator/self-check.ts'
import type { Judge } from '../verdict/judge/judge.ts'
import { tightestLimitMs } from '../verdict/sla/sla.ts'
import { type Conclusion, decideVerdict } from '../verdict/verdict.ts'
import type { RunRequest } from './run-request.ts'

/** The inputs of the verdict besides the request. */
export interface RunEvidence {
  ended: RunEnding
  tally: Tally
  judge: Judge
  machine: MachineFigures
  workerFailures: readonly Note[]
  /** A mistake in the plan that ended the run, or the failure of its teardown. */
  error?: PlimsollError | undefined
  durationSeconds: number
}

/** The self-check of the generator and the verdict of a run that has ended. */
export function concludeRun(
  { load, workers, cores, pacing, slas, seed, connections, planObject }: RunRequest,
  { ended, tally, judge, machine, workerFailures, error, durationSeconds }: RunEvidence,
): { selfCheck: SelfCheck; conclusion: Conclusion } {
  const totals = tally.sum(load.phases.keys())
  // A plan without requests is judged by its measured functions.
  const counted = totals.requests > 0 ? totals : tally.sumOfMeasured(load.phases.keys())
  const planned = load.parallelLoads === undefined ? tally.load.planned : plannedArrivals(load, seed)
  const check = selfCheck({
    tally,
    totals: counted,
    kind: load.kind,
    workers,
    cores,
    polls: pacing === 'precise',
    hasThreads: planObject === undefined,
    tightestLimitMs: tightestLimitMs(slas),
    workerFailures,
    complete: ended === 'complete',
    durationSeconds,
    machine,
    connections,
    inFlight: load.inFlight,
    // A closed load starts every planned iteration, which must not hide arrivals that an open load did not start.
    ...(load.parallelLoads !== undefined && { plannedArrivals: planned }),
  })
  const common = tally.errors.toSorted((a, b) => b.count - a.count)[0]
  const conclusion = decideVerdict({
    ended,
    ...(error !== undefined && { error: note(redactText(error.message), error.advice ?? null) }),
    slas: judge.states,
    selfCheck: check,
    missingLoad: missingLoad({ tally, plannedArrivals: planned, unreachedUsers: unreachedUsers(load) }),
    requests: counted.requests,
    successes: counted.successes,
    commonError: common && redactText(common.message),
  })
  return { selfCheck: check, conclusion }
}
