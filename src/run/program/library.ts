import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Runs a plan within a program and returns the run record: the verdict with its SLAs, and everything that was measured. A
 * plan file runs on threads of its own; plan objects run in this process, one after the other. Nothing is printed, nothing
 * exits, and variables and config files are not read. Rejects with a `PlimsollError` for a mistake in the plan or the
 * options, and with the signal's reason where it aborts before the load. A callback that throws ends the run, which then
 * rejects with that error.
 */
export async function run(plan: Plan | string | URL, options: RunOptions = {}): Promise<RunRecord> {
  // Most programs that import Plimsoll only write a plan: the code that runs one is loaded on use.
  return (await import('./library-run.ts')).libraryRun(plan, options)
}
