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

/** How long what a reporter left behind may keep the process, in ms. */
const lingerMs = 1_000

/**
 * The reporters of a run. Whatever goes wrong with one is said once and costs only that one. What it was to write is
 * opened before the load; modules of the user's are loaded then too.
 */
export class Reporting implements RunObserver {
  readonly #request: RunRequest
  readonly #quiet: boolean
  readonly #limitMs: number
  readonly #crash: (error: unknown) => void
  /** What writes and sends. */
  readonly #quietly: ReporterSlot[] = []
  /** What shows the run comes last: the verdict is what a person shall read. */
  readonly #displays: ReporterSlot[] = []
  readonly #patience = new AbortController()
  /** What to say when the screen is free. */
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

  /** Throws a `PlimsollError` for a file that cannot be written and a module that is no reporter; nothing is left then. */
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

  /** Somebody wants an end: of the load, or when that is over, of waiting for reports. */
  interrupted(): void {
    if (this.#isClosed) this.#patience.abort()
    else for (const slot of this.#slots) this.#tell(slot, () => slot.reporter.interrupted?.())
  }

  /** Nothing more of the load comes. */
  closed(): void {
    for (const slot of this.#slots) this.#tell(slot, () => slot.reporter.closed?.())
    this.#isClosed = true
    for (const failure of this.#failures) showError(failure)
    this.#failures = []
  }

  /** Takes away what opening has made and nobody has written to. */
  discard(): void {
    for (const file of this.#files) file.discard()
  }

  /** Has all reports made. False when one of our own went wrong. */
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
      // Somebody's may be an async function, whose rejection nobody waits for.
      const answer = call()
      if (answer instanceof Promise) answer.catch((error) => this.#drop(slot, error))
    } catch (error) {
      this.#drop(slot, error)
    }
  }

  /** Says what went wrong with a reporter; nothing more is asked of it. */
  #drop(slot: ReporterSlot, error: unknown): void {
    if (slot.isBroken) return
    slot.isBroken = true
    const failure = slot.failureOf(error)
    if (this.#isClosed) showError(failure)
    else this.#failures.push(failure)
  }

  /** An exception that no call of ours waits for: it is the reporter's whose file is in its stack. */
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
