import type { RunOutcome } from '../fleet/run-outcome.ts'
import type { RunEnd } from './reporter.ts'

/** What built-in reporters get at the end of a run besides the record. */
export interface OwnRunEnd extends RunEnd {
  outcome: RunOutcome
  /** The files that other reporters have written, with the paths as the user gave them. */
  files: readonly WrittenFile[]
  /** `part` names the file of a report that has several. */
  write(text: string, part?: string): Promise<void>
}

export interface WrittenFile {
  title: string
  path: string
}
