import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Runs a plan within a program and resolves with the run record: the verdict with its SLAs, and all measurements. A plan
 * file runs in its own threads; plan objects run in this process, one after the other. It does not print, exit, or read
 * environment variables and config files. Rejects with a `PlimsollError` for a mistake in the plan or the options (a
 * `RunFailed`, which has the record, if the load had begun), and with the signal's reason if it aborts before the load. A callback that throws ends the run, which rejects with that error.
 */
export async function run(plan: Plan | string | URL, options: RunOptions = {}): Promise<RunRecord> {
  // Most programs that import Plimsoll only define a plan, so the code that runs one is loaded on use.
  return (await import('./library-run.ts')).libraryRun(plan, options)
}
