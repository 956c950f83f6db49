import type { RunOutcome } from '../fleet/run-outcome.ts'
import type { RunEnd } from './reporter.ts'

/** The context of `ended` for built-in reporters. */
export interface OwnRunEnd extends RunEnd {
  outcome: RunOutcome
  /** The files that other reporters have written. */
  files: readonly WrittenFile[]
  /** Writes the report, or one of its files if it has several: `part` is the end of that file's name. */
  write(text: string, part?: string): Promise<void>
}

/** A file that a reporter has written. */
export interface WrittenFile {
  title: string
  /** The path as the user gave it. */
  path: string
  /** The path from the root. */
  fullPath: string
}
