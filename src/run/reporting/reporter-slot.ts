import { messageOf, PlimsollError } from '../../base/error.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { OwnRunEnd } from '../../report/own-run-end.ts'
import type { Reporter } from '../../report/reporter.ts'
import { type ReportFile, writeStdout } from './report-file.ts'

/** How long a user's own reporter is waited for. */
export interface Patience {
  limitMs: number
  /** Somebody wants an end. */
  signal: AbortSignal
}

/** A reporter at work, with what it writes to. */
export class ReporterSlot {
  readonly reporter: Reporter
  /** What messages call it. */
  readonly title: string
  /** By their part of the report; none where it writes to standard output. */
  readonly files: ReadonlyMap<string, ReportFile>
  /** The module of a user's own. */
  readonly module: string | undefined
  /** It has thrown: nothing more is asked of it. */
  isBroken = false
  /** It was given up. */
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

  /** Has the report made. Rejects with whatever goes wrong, and with what took too long. */
  async finish(
    record: RunRecord,
    { outcome, files, exitCode }: Omit<OwnRunEnd, 'write'>,
    patience: Patience,
  ): Promise<void> {
    let isOver = false
    const write = async (text: string, part = '') => {
      if (isOver) throw new Error('the report came too late')
      if (typeof text !== 'string') throw new TypeError(`a report is a text, and this is ${typeof text}`)
      const file = this.files.get(part)
      if (file === undefined) await writeStdout(text)
      else file.write(text)
    }
    try {
      if (!this.isOwn) {
        await this.reporter.ended?.(record, { outcome, files, exitCode, write } as OwnRunEnd)
        return
      }
      // A record of its own, and nothing of ours: whatever it does to them costs no other report.
      await this.#within(patience, this.reporter.ended?.(structuredClone(record), { exitCode, write }))
    } finally {
      isOver = true
    }
  }

  /** What to tell of an error of this reporter's. */
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
