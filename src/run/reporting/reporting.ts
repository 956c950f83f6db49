import { basename } from 'node:path'
import type { PlimsollError } from '../../base/error.ts'
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
  /** Show only the verdict. */
  quiet?: boolean
  /** How long a user's reporter may take at the end, in ms. */
  limitMs?: number
  /** Is given exceptions that belong to no reporter. */
  crash?: (error: unknown) => void
  /** Loads a user's reporter. */
  load?: typeof loadReporter
}

/** How long a user's own reporter may take at the end, in ms. */
const ownLimitMs = 10_000

/** How long open handles of a user's reporter may keep the process, in ms. */
const lingerMs = 1_000

/**
 * The reporters of a run. A failure of one is shown once and does not affect the others. Their files are opened and the
 * user's modules loaded before the load.
 */
export class Reporting implements RunObserver {
  readonly #request: RunRequest
  readonly #quiet: boolean
  readonly #limitMs: number
  readonly #crash: (error: unknown) => void
  /** Reporters that write and send. */
  readonly #quietly: ReporterSlot[] = []
  /** Reporters that show the run. They come last, so that the verdict is the last thing on the screen. */
  readonly #displays: ReporterSlot[] = []
  readonly #patience = new AbortController()
  /** Failures to show when the live view is gone. */
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

  /** Rejects with a `PlimsollError` for a file that cannot be written or a module that is not a reporter. No new file remains then. */
  static async open(
    choices: readonly ReporterChoice[],
    request: RunRequest,
    { load = loadWhenUsed, ...options }: ReportingOptions = {},
  ): Promise<Reporting> {
    const reporting = new Reporting(request, options)
    try {
      for (const choice of choices) await reporting.#prepare(choice, load)
    } catch (error) {
      reporting.discard()
      throw error
    }
    if (reporting.#slots.some(({ isOwn }) => isOwn)) process.on('uncaughtException', reporting.#stray)
    return reporting
  }

  started(request: RunRequest, startedAt: Date): void {
    const run = startedRun(request, startedAt)
    for (const slot of this.#slots) this.#tell(slot, () => slot.reporter.started?.(run))
  }

  second(state: LiveState): void {
    for (const slot of this.#slots) this.#tell(slot, () => slot.reporter.second?.(state))
  }

  /** The run was interrupted: the load ends, or where it is over already, the wait for reports. */
  interrupted(): void {
    if (this.#isClosed) this.#patience.abort()
    else for (const slot of this.#slots) this.#tell(slot, () => slot.reporter.interrupted?.())
  }

  /** The load is over. */
  closed(): void {
    for (const slot of this.#slots) this.#tell(slot, () => slot.reporter.closed?.())
    this.#isClosed = true
    for (const failure of this.#failures) showError(failure)
    this.#failures = []
  }

  /** Removes files that opening created and that were not written. */
  discard(): void {
    for (const file of this.#files) file.discard()
  }

  /** Makes all reports. Resolves with false when a built-in one failed. */
  async ended(record: RunRecord, outcome: RunOutcome, exitCode: number): Promise<boolean> {
    const finish = async (slot: ReporterSlot) => {
      if (slot.isBroken) return
      const files = this.#files.filter(({ isWritten }) => isWritten)
      const patience = { limitMs: this.#limitMs, signal: this.#patience.signal }
      await slot
        .finish(record, { outcome, files, exitCode }, patience)
        .catch((error) => this.#drop(slot, error))
    }
    await Promise.all(this.#quietly.map(finish))
    for (const slot of this.#displays) await finish(slot)
    this.discard()
    return this.#slots.every(({ isOwn, isBroken }) => isOwn || !isBroken)
  }

  /** How long users' reporters may keep the process from here on, in ms; undefined where there are none. */
  get lingerMs(): number | undefined {
    if (!this.#slots.some(({ isOwn }) => isOwn)) return undefined
    return this.#slots.some((slot) => slot.hasHung) ? 0 : lingerMs
  }

  get #slots(): ReporterSlot[] {
    return [...this.#quietly, ...this.#displays]
  }

  get #files(): ReportFile[] {
    return this.#slots.flatMap(({ files }) => [...files.values()])
  }

  async #prepare({ builtIn, module, output }: ReporterChoice, load: typeof loadReporter): Promise<void> {
    if (builtIn === undefined) {
      const files = this.#open(basename(module!), output, [''])
      const { reporter, file } = await load(module!).catch((error) => {
        for (const each of files.values()) each.discard()
        throw error
      })
      this.#quietly.push(new ReporterSlot(reporter, reporter.name ?? module!, files, file))
      return
    }
    const { title, output: kind, parts = [''], make }: BuiltIn = builtIns[builtIn]
    const files = this.#open(title, output, parts)
    const reporter = await make({
      request: this.#request,
      quiet: this.#quiet,
      append: appender(files.get('')),
    })
    const slots = kind === 'terminal' ? this.#displays : this.#quietly
    slots.push(new ReporterSlot(reporter, title, files, undefined))
  }

  #open(title: string, output: string | undefined, parts: readonly string[]): Map<string, ReportFile> {
    const files = new Map<string, ReportFile>()
    if (output === undefined) return files
    try {
      for (const part of parts) {
        files.set(part, ReportFile.open(title, `${output}${part}`, [...this.#files, ...files.values()]))
      }
      return files
    } catch (error) {
      for (const file of files.values()) file.discard()
      throw error
    }
  }

  /** Calls a reporter while the load lasts. */
  #tell(slot: ReporterSlot, call: () => unknown): void {
    if (slot.isBroken) return
    try {
      // A user's reporter may be async: its rejection is handled here.
      const answer = call()
      if (answer instanceof Promise) answer.catch((error) => this.#drop(slot, error))
    } catch (error) {
      this.#drop(slot, error)
    }
  }

  /** Shows the failure of a reporter, which is not called again. */
  #drop(slot: ReporterSlot, error: unknown): void {
    if (slot.isBroken) return
    slot.isBroken = true
    const failure = slot.failureOf(error)
    if (this.#isClosed) showError(failure)
    else this.#failures.push(failure)
  }

  /** Handles an exception outside of any call: it belongs to the reporter whose file is in its stack. */
  readonly #stray = (error: unknown): void => {
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

/** Loaded on use: most runs have no reporter of the user's. */
async function loadWhenUsed(name: string): ReturnType<typeof loadReporter> {
  return (await import('./reporter-module.ts')).loadReporter(name)
}

function appender(file: ReportFile | undefined): ReporterContext['append'] {
  return file === undefined ? writeStdout : (text) => file.append(text)
}
