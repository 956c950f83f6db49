import type { PlimsollError } from '../base/error.ts'
import { type Note, note } from '../base/note.ts'
import type { RunEnding } from '../base/run-ending.ts'
import { redactText } from '../base/secrets/redact.ts'
import { plannedArrivals } from '../load/planned/load-plan.ts'
import { unreachedUsers } from '../load/planned/unreached-users.ts'
import { totalMs } from '../load/spec/phase.ts'
import type { MachineFigures } from '../machine/machine-figures.ts'
import type { Cell } from '../metrics/cell/cell.ts'
import type { Tally } from '../metrics/tally.ts'
import { missingLoad } from '../verdict/generator/missing-load.ts'
import { findLimits, isDelay, type SelfCheck, selfCheck } from '../verdict/generator/self-check.ts'
import type { Judge } from '../verdict/judge/judge.ts'
import { hasLongWait, type Silence, silencesOf } from '../verdict/silence/silent-stretches.ts'
import { meantSlas, tightestLimitMs } from '../verdict/sla/sla.ts'
import { type Conclusion, decideVerdict, doDelaysMatter } from '../verdict/verdict.ts'
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

/** Judges a run that has ended: checks the generator, judges all SLAs for the last time, and decides the verdict. */
export function concludeRun(
  { load, workers, cores, pacing, slas, seed, connections, planObject }: RunRequest,
  { ended, tally, judge, machine, workerFailures, error, durationSeconds }: RunEvidence,
): { selfCheck: SelfCheck; conclusion: Conclusion; silences: Silence[] } {
  const totals = tally.sum(load.phases.keys())
  // A plan without requests is judged by its measured functions.
  const counted = totals.requests > 0 ? totals : tally.sumOfMeasured(load.phases.keys())
  const planned = load.parallelLoads === undefined ? tally.load.planned : plannedArrivals(load, seed)
  const limits = findLimits({
    tally,
    totals: counted,
    kind: load.kind,
    workers,
    cores,
    polls: pacing === 'precise',
    hasThreads: planObject === undefined,
    tightestLimitMs: tightestLimitMs(meantSlas(slas)),
    workerFailures,
    complete: ended === 'complete',
    durationSeconds,
    machine,
    connections,
    inFlight: load.inFlight,
    // A closed load starts every planned iteration, which must not hide arrivals that an open load did not start.
    ...(load.parallelLoads !== undefined && { plannedArrivals: planned }),
  })
  const missing = missingLoad({ tally, plannedArrivals: planned, unreachedUsers: unreachedUsers(load) })
  const endSeconds = Math.min(durationSeconds, totalMs(load.phases) / 1_000)
  const silences = silencesOf(tally, load.phases, endSeconds * 1_000)
  judge.conclude(endSeconds, {
    isLimited: missing.length > 0 || limits.some((limit) => !isDelay(limit)),
    isCapped: limits.some(({ kind }) => kind === 'connections' || kind === 'in-flight'),
  })
  const common = tally.errors.toSorted((a, b) => b.count - a.count)[0]
  const conclusion = decideVerdict({
    ended,
    ...(error !== undefined && { error: note(redactText(error.message), error.advice ?? null) }),
    slas: judge.states,
    limits,
    missingLoad: missing,
    requests: counted.requests,
    successes: counted.successes,
    commonError: common && redactText(common.message),
    silence:
      areMostlyOwn(counted) && !hasLongWait(tally)
        ? undefined
        : silences.find(({ isDeciding }) => isDeciding),
  })
  return { selfCheck: selfCheck(limits, doDelaysMatter(judge.states)), conclusion, silences }
}

/** Whether the generator can have made most failures itself. Such requests do not tell whether the target was silent. */
function areMostlyOwn({ failures, ownFailures }: Cell): boolean {
  return 2 * ownFailures > failures
}
