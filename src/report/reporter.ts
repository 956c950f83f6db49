import type { LiveState } from '../fleet/live-state.ts'
import type { RunRecord } from '../record/run-record.ts'

/**
 * Makes something of a run: shows it, writes it to a file, sends it elsewhere. All that a run shows or writes is made by
 * reporters of this kind. One that throws costs its own report and nothing else.
 */
export interface Reporter {
  /** What messages call it; what it was chosen by, unless given. */
  name?: string
  /** The load begins. */
  started?(run: StartedRun): void
  /** About once a second while the load lasts. */
  second?(state: LiveState): void
  /** Somebody asked for the end of the load; what is under way is waited for. */
  interrupted?(): void
  /** The load is over, or will never begin: only `ended` may follow. */
  closed?(): void
  /** The run is over. Is awaited, a user's own for at most 10 s. Does not come when nothing was measured. */
  ended?(record: RunRecord, end: RunEnd): void | Promise<void>
}

/** A run whose load begins. */
export interface StartedRun {
  name: string
  /** ISO 8601, UTC. */
  startedAt: string
  target: string
  /** Which of the plan's levels it is; null where it is none of them. */
  level: string | null
  workers: number
  tags: Readonly<Record<string, string>>
  /** In seconds from the start. */
  phases: readonly { name: string; judged: boolean; startSeconds: number; endSeconds: number }[]
}

/** What a reporter has at the end of a run besides the record. */
export interface RunEnd {
  /** What the process will exit with, as far as the run decides it. */
  exitCode: number
  /**
   * Writes the report to where `--reporter NAME=FILE` says, whole or not at all, or to standard output where it names no
   * file. Once. Rejects when that does not work.
   */
  write(text: string): Promise<void>
}
