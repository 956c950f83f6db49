import { basename } from 'node:path'
import type { PlimsollError } from '../../base/error.ts'
import { dataWithoutSecretValues } from '../../base/secrets/secret-values.ts'
import type { LiveState } from '../../fleet/live-state.ts'
import type { RunObserver, RunOutcome } from '../../fleet/run-outcome.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { startedRun } from '../../report/started-run.ts'
import { showError } from '../../report/terminal/error-output.ts'
import { type BuiltIn, builtIns, type ReporterContext } from './built-in-reporters.ts'
import { ReportFile, writeStdout } from './report-file.ts'
import type { ReporterChoice } from './reporter-choice.ts'
import type { loadReporter } from './reporter-module.ts'
import { ReporterSlot } from './reporter-slot.ts'

/** How reports are made. */
export interface ReportingOptions {
  /** Whether to show only the verdict. */
  quiet?: boolean
  /** How long a user's reporter may take at the end, in ms; 10 s by default. */
  limitMs?: number
  /** Called with uncaught exceptions that belong to no reporter; rethrows them by default. */
  crash?: (error: unknown) => void
  /** Loads a user's reporter. */
  load?: typeof loadReporter
}

const ownLimitMs = 10_000

/** How long open handles of a user's reporter may keep the process alive, in ms. */
const lingerMs = 1_000

/**
 * The reporters of a run. The failure of one is shown once and does not affect the others. Files are opened and user
 * modules loaded before the load.
 */
export class Reporting implements RunObserver {
  readonly #request: RunRequest
  readonly #quiet: boolean
  readonly #limitMs: number
  readonly #crash: (error: unknown) => void
  /** Reporters that write files or send data. */
  readonly #writers: ReporterSlot[] = []
  /** Reporters that show the run. They are called last, so that the verdict is the last thing on the screen. */
  readonly #displays: ReporterSlot[] = []
  readonly #interruption = new AbortController()
  /** Failures to show after the live view has ended. */
  #failures: PlimsollError[] = []
  #isClosed = false

  private constructor(
    request: RunRequest,
    { quiet = false, limitMs = ownLimitMs, crash = rethrow }: ReportingOptions,
  ) {
    this.#request = request
    this.#quiet = quiet
    this.#limitMs = limitMs
    this.#crash = crash
  }

  /**
   * Opens the files and loads the reporters. Rejects with a `PlimsollError` if a file cannot be written or a module is not
   * a reporter.
   */
  static async open(
    choices: readonly ReporterChoice[],
    request: RunRequest,
    { load = loadWhenUsed, ...options }: ReportingOptions = {},
  ): Promise<Reporting> {
    const reporting = new Reporting(request, options)
    try {
      for (const choice of choices) await reporting.#prepare(choice, load)
    } catch (error) {
      reporting.close()
      throw error
    }
    if (reporting.#slots.some(({ isOwn }) => isOwn))
      process.on('uncaughtException', reporting.#handleException)
    return reporting
  }

  started(request: RunRequest, startedAt: Date): void {
    const run = dataWithoutSecretValues(startedRun(request, startedAt))
    for (const slot of this.#slots) this.#call(slot, () => slot.reporter.started?.(run))
  }

  second(state: LiveState): void {
    const shown = dataWithoutSecretValues(state)
    for (const slot of this.#slots) this.#call(slot, () => slot.reporter.second?.(shown))
  }

  /** Informs the reporters of an interrupt. After the load, it ends the wait for reports instead. */
  interrupted(): void {
    if (this.#isClosed) this.#interruption.abort()
    else for (const slot of this.#slots) this.#call(slot, () => slot.reporter.interrupted?.())
  }

  /** Informs the reporters that the load has ended, and shows failures until then. */
  closed(): void {
    for (const slot of this.#slots) this.#call(slot, () => slot.reporter.closed?.())
    this.#isClosed = true
    for (const failure of this.#failures) showError(failure)
    this.#failures = []
  }

  /** Closes the files. */
  close(): void {
    for (const file of this.#files) file.close()
  }

  /** Makes all reports. Resolves with false if a report could not be written, or a built-in reporter failed. */
  async ended(record: RunRecord, outcome: RunOutcome, exitCode: number): Promise<boolean> {
    const finish = async (slot: ReporterSlot) => {
      if (slot.isBroken) return
      const files = this.#files.filter(({ isWritten }) => isWritten)
      const timeLimit = { limitMs: this.#limitMs, signal: this.#interruption.signal }
      await slot
        .finish(record, { outcome, files, exitCode }, timeLimit)
        .catch((error) => this.#drop(slot, error))
    }
    await Promise.all(this.#writers.map(finish))
    for (const slot of this.#displays) await finish(slot)
    this.close()
    return this.#slots.every(({ isOwn, isBroken, hasLostReport }) => !hasLostReport && (isOwn || !isBroken))
  }

  /** How much longer user reporters may keep the process alive, in ms; undefined if there are none. */
  get lingerMs(): number | undefined {
    if (!this.#slots.some(({ isOwn }) => isOwn)) return undefined
    return this.#slots.some((slot) => slot.hasHung) ? 0 : lingerMs
  }

  get #slots(): ReporterSlot[] {
    return [...this.#writers, ...this.#displays]
  }

  get #files(): ReportFile[] {
    return this.#slots.flatMap(({ files }) => [...files.values()])
  }

  async #prepare({ builtIn, module, output }: ReporterChoice, load: typeof loadReporter): Promise<void> {
    if (builtIn === undefined) {
      const files = this.#open(basename(module!), output, [''])
      const { reporter, file } = await load(module!)
      this.#writers.push(new ReporterSlot(reporter, reporter.name ?? module!, files, file))
      return
    }
    const { title, output: kind, parts = [''], make }: BuiltIn = builtIns[builtIn]
    const files = this.#open(title, output, parts)
    const reporter = await make({
      request: this.#request,
      quiet: this.#quiet,
      append: appender(files.get('')),
    })
    const slots = kind === 'terminal' ? this.#displays : this.#writers
    slots.push(new ReporterSlot(reporter, title, files, undefined))
  }

  #open(title: string, output: string | undefined, parts: readonly string[]): Map<string, ReportFile> {
    const files = new Map<string, ReportFile>()
    if (output === undefined) return files
    for (const part of parts)
      files.set(part, ReportFile.open(title, `${output}${part}`, [...this.#files, ...files.values()]))
    return files
  }

  /** Calls a reporter during the load, and handles its failure. */
  #call(slot: ReporterSlot, call: () => unknown): void {
    if (slot.isBroken) return
    try {
      // A user's reporter may be async: its rejection is handled here.
      const returned = call()
      if (returned instanceof Promise) returned.catch((error) => this.#drop(slot, error))
    } catch (error) {
      this.#drop(slot, error)
    }
  }

  /** Shows the failure of a reporter and excludes it from further calls. */
  #drop(slot: ReporterSlot, error: unknown): void {
    if (slot.isBroken) return
    slot.isBroken = true
    const failure = slot.shownError(error)
    if (this.#isClosed) showError(failure)
    else this.#failures.push(failure)
  }

  /** Handles an uncaught exception. It belongs to the reporter whose file is in its stack. */
  readonly #handleException = (error: unknown): void => {
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    const slot = this.#slots.find(({ module }) => module !== undefined && stack.includes(module))
    if (slot !== undefined) {
      this.#drop(slot, error)
      return
    }
    this.#crash(error)
  }
}

function rethrow(error: unknown): never {
  throw error
}

/** Loads a user's reporter. The code is imported on use, because most runs have none. */
async function loadWhenUsed(name: string): ReturnType<typeof loadReporter> {
  return (await import('./reporter-module.ts')).loadReporter(name)
}

function appender(file: ReportFile | undefined): ReporterContext['append'] {
  return file === undefined ? writeStdout : (text) => file.append(text)
}
