import type { LiveState } from '../fleet/live-state.ts'
import type { RunRecord } from '../record/run-record.ts'

/**
 * Reports a run: shows it, writes it to a file or sends it to a service. All output of a run comes from reporters. A
 * reporter that throws loses its own report and affects nothing else.
 */
export interface Reporter {
  /** The name of the reporter in messages; by default the name by which it was chosen. */
  name?: string
  /** Called when the load begins. */
  started?(run: StartedRun): void
  /** Called about once a second during the load. */
  second?(state: LiveState): void
  /** Called when the user interrupts the run; requests in flight may still finish. */
  interrupted?(): void
  /** Called when the load has ended or will never begin; only `ended` may follow. */
  closed?(): void
  /** Called after the run, unless nothing was measured. The result is awaited; of a custom reporter for up to 10 s. */
  ended?(record: RunRecord, end: RunEnd): void | Promise<void>
}

/** A run when its load begins. */
export interface StartedRun {
  name: string
  /** ISO 8601, UTC. */
  startedAt: string
  target: string
  /** The level of the plan; null if no level was chosen. */
  level: string | null
  /** The share to which the time of the load was shortened; 1 if it was not. */
  timeScale: number
  workers: number
  tags: Readonly<Record<string, string>>
  /** The planned phases, in seconds from the start. */
  phases: readonly { name: string; judged: boolean; startSeconds: number; endSeconds: number }[]
}

/** The context of a reporter's `ended`. */
export interface RunEnd {
  /** The exit code that the process gets from the run. */
  exitCode: number
  /**
   * Writes the report to the file of `--reporter NAME=FILE`, whole or not at all, or to standard output if there is no
   * file. Can be called once. Rejects if the file cannot be written.
   */
  write(text: string): Promise<void>
}
