import type { RunOutcome } from '../fleet/run.ts'
import type { RunEnd } from './reporter.ts'

/** What reporters of our own have at the end of a run: more than the record holds. */
export interface OwnRunEnd extends RunEnd {
  outcome: RunOutcome
  /** The files that others have written, as the user called them. */
  files: readonly WrittenFile[]
  /** Of a report in several files: which of them. */
  write(text: string, part?: string): Promise<void>
}

export interface WrittenFile {
  title: string
  path: string
}
