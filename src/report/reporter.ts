import type { LiveState } from '../fleet/live-state.ts'
import type { RunRecord } from '../record/run-record.ts'

/**
 * Reports a run: shows it, writes it to a file, sends it to a service. Everything that a run shows or writes comes from
 * reporters. One that throws loses its own report and affects nothing else.
 */
export interface Reporter {
  /** Its name in messages; by default what it was chosen by. */
  name?: string
  /** The load begins. */
  started?(run: StartedRun): void
  /** About once a second while the load lasts. */
  second?(state: LiveState): void
  /** The user interrupted the run; requests in flight may still finish. */
  interrupted?(): void
  /** The load is over, or never begins; only `ended` may follow. */
  closed?(): void
  /** The run is over. Awaited, a custom reporter for at most 10 s. Not called when nothing was measured. */
  ended?(record: RunRecord, end: RunEnd): void | Promise<void>
}

/** A run when its load begins. */
export interface StartedRun {
  name: string
  /** ISO 8601, UTC. */
  startedAt: string
  target: string
  /** The level of the plan; null where it is none. */
  level: string | null
  workers: number
  tags: Readonly<Record<string, string>>
  /** In seconds from the start. */
  phases: readonly { name: string; judged: boolean; startSeconds: number; endSeconds: number }[]
}

/** What a reporter has at the end of a run besides the record. */
export interface RunEnd {
  /** The exit code of the process, as far as the run decides it. */
  exitCode: number
  /**
   * Writes the report to the file of `--reporter NAME=FILE`, whole or not at all, or to standard output without a
   * file. Can be called once. Rejects where the file cannot be written.
   */
  write(text: string): Promise<void>
}
