import type { LiveState } from '../../fleet/live-state.ts'
import type { Endpoint } from '../../plan/endpoint/endpoint.ts'
import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { StartedRun } from '../../report/reporter.ts'
import type { LibrarySettings } from '../settings/settings.ts'

/** What a run that a program asks for can be told: the settings of the command line, and how to watch it. */
export interface RunOptions extends LibrarySettings {
  /**
   * The endpoints of a plan object, called or not: a promise about one that was never called is then `no-data`. Without
   * it they are those that the run has called, because others in the process may belong to other plans.
   */
  endpoints?: readonly Endpoint[]
  /** Ends the load. The record is of what was measured until then, and says `interrupted`. */
  signal?: AbortSignal
  /** The load begins. */
  onStarted?: (run: StartedRun) => void
  /** About once a second while the load lasts. */
  onSecond?: (state: LiveState) => void
}

/**
 * Runs a plan within a program and answers the run record: the verdict with its promises, and all that was measured. A
 * plan file runs on threads of its own; a plan object runs in this process, one after the other. Nothing is printed and
 * nothing exits; variables and config files count for nothing. Rejects with a `PlimsollError` for a mistake, in the plan or
 * in the options, and with the signal's reason when that comes before the load. A callback that throws ends the run, which
 * rejects with what it threw.
 */
export async function run(plan: Plan | string | URL, options: RunOptions = {}): Promise<RunRecord> {
  // Most who import Plimsoll write a plan: what runs one is loaded when it is asked for.
  return (await import('./library-run.ts')).libraryRun(plan, options)
}
