import { messageOf, PlimsollError } from '../../base/error.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { OwnRunEnd } from '../../report/own-run-end.ts'
import type { Reporter } from '../../report/reporter.ts'
import { type ReportFile, writeStdout } from './report-file.ts'

/** The time limit of a user's reporter. */
export interface TimeLimit {
  limitMs: number
  /** Aborted by an interrupt while reports are made. */
  signal: AbortSignal
}

/** A reporter of a run, with the files that it writes. */
export class ReporterSlot {
  readonly reporter: Reporter
  /** The name of the reporter in messages. */
  readonly title: string
  /** Its files by the ending of their names, `''` for a single file; empty if it writes to standard output. */
  readonly files: ReadonlyMap<string, ReportFile>
  /** The part of a stack that identifies a user's reporter; undefined for a built-in one. */
  readonly module: string | undefined
  /** Whether it has failed. It is then not called again. */
  isBroken = false
  /** Whether what it wrote could not be written. */
  hasLostReport = false
  /** Whether it exceeded its time limit. */
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

  /** Makes the report. Rejects with the error of the reporter, or if a user's reporter exceeds its time limit. */
  async finish(
    record: RunRecord,
    { outcome, files, exitCode }: Omit<OwnRunEnd, 'write'>,
    timeLimit: TimeLimit,
  ): Promise<void> {
    let isOver = false
    const write = async (text: string, part = '') => {
      if (isOver) throw new Error('the report came too late')
      if (typeof text !== 'string') throw new TypeError(`a report must be a string, not ${typeof text}`)
      const file = this.files.get(part)
      const written = file === undefined ? writeStdout(text) : file.write(text)
      await written.catch((error) => {
        this.hasLostReport = true
        throw error
      })
    }
    try {
      if (!this.isOwn) {
        await this.reporter.ended?.(record, { outcome, files, exitCode, write } as OwnRunEnd)
        return
      }
      // It gets a copy of the record, so that its changes do not affect other reports.
      await this.#within(timeLimit, this.reporter.ended?.(structuredClone(record), { exitCode, write }))
    } finally {
      isOver = true
    }
  }

  /** The `PlimsollError` to show for an error of this reporter (`reporter-failed` or `cannot-write`). */
  shownError(error: unknown): PlimsollError {
    if (this.isOwn) {
      const place = thrownPlace(error)
      return new PlimsollError('reporter-failed', `the reporter ${this.title} failed: ${messageOf(error)}`, {
        advice: 'Its report is missing; the run and all other reports are complete.',
        ...(place !== undefined && { place }),
      })
    }
    const [first] = this.files.values()
    const where = first?.path ?? 'standard output'
    const message = `the ${this.title} could not be written to ${where}: ${messageOf(error)}`
    return new PlimsollError('cannot-write', message, {
      advice: 'This report is missing; the verdict and all other reports are complete.',
    })
  }

  async #within({ limitMs, signal }: TimeLimit, work: void | Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<never>((_, reject) => {
      const fail = (why: string) => {
        this.hasHung = true
        reject(new Error(why))
      }
      timer = setTimeout(() => fail(`it did not end within ${limitMs / 1_000} s`), limitMs)
      signal.addEventListener('abort', () => fail('it was still at work when the command was interrupted'))
    })
    try {
      await Promise.race([work, limit])
    } finally {
      clearTimeout(timer)
    }
  }
}
