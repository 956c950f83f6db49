import { messageOf, PlimsollError } from '../../base/error.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { OwnRunEnd } from '../../report/own-run-end.ts'
import type { Reporter } from '../../report/reporter.ts'
import { type ReportFile, writeStdout } from './report-file.ts'

/** How long a user's reporter may take. */
export interface Patience {
  limitMs: number
  /** Aborts when the run was interrupted. */
  signal: AbortSignal
}

/** A reporter of a run, with the files that it writes. */
export class ReporterSlot {
  readonly reporter: Reporter
  /** The name of the reporter in messages. */
  readonly title: string
  /** Its files by their part of the report; none where it writes to standard output. */
  readonly files: ReadonlyMap<string, ReportFile>
  /** The module of a user's reporter. */
  readonly module: string | undefined
  /** It has thrown an error, and is not called again. */
  isBroken = false
  /** It took too long. */
  hasHung = false

  constructor(
    reporter: Reporter,
    title: string,
    files: ReadonlyMap<string, ReportFile>,
    module: string | undefined,
  ) {
    this.reporter = reporter
    this.title = title
    this.files = files
    this.module = module
  }

  get isOwn(): boolean {
    return this.module !== undefined
  }

  /** Makes the report. Rejects with the error of the reporter, and when it takes too long. */
  async finish(
    record: RunRecord,
    { outcome, files, exitCode }: Omit<OwnRunEnd, 'write'>,
    patience: Patience,
  ): Promise<void> {
    let isOver = false
    const write = async (text: string, part = '') => {
      if (isOver) throw new Error('the report came too late')
      if (typeof text !== 'string') throw new TypeError(`a report must be a string, not ${typeof text}`)
      const file = this.files.get(part)
      if (file === undefined) await writeStdout(text)
      else file.write(text)
    }
    try {
      if (!this.isOwn) {
        await this.reporter.ended?.(record, { outcome, files, exitCode, write } as OwnRunEnd)
        return
      }
      // It gets a copy of the record: other reports do not see its changes.
      await this.#within(patience, this.reporter.ended?.(structuredClone(record), { exitCode, write }))
    } finally {
      isOver = true
    }
  }

  /** The error to show for one that this reporter has thrown. */
  failureOf(error: unknown): PlimsollError {
    if (this.isOwn) {
      const place = thrownPlace(error)
      return new PlimsollError('reporter-failed', `the reporter ${this.title} failed: ${messageOf(error)}`, {
        advice: 'Its report is missing; the run and all other reports are whole.',
        ...(place !== undefined && { place }),
      })
    }
    const [first] = this.files.values()
    const where = first?.path ?? 'standard output'
    const message = `the ${this.title} could not be written to ${where}: ${messageOf(error)}`
    return new PlimsollError('cannot-write', message)
  }

  async #within({ limitMs, signal }: Patience, work: void | Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<never>((_, reject) => {
      const giveUp = (why: string) => {
        this.hasHung = true
        reject(new Error(why))
      }
      timer = setTimeout(() => giveUp(`it did not end within ${limitMs / 1_000} s`), limitMs)
      signal.addEventListener('abort', () => giveUp('it was still at work when the command was interrupted'))
    })
    try {
      await Promise.race([work, limit])
    } finally {
      clearTimeout(timer)
    }
  }
}
