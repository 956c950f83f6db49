import { basename } from 'node:path'
import { messageOf, PlimsollError } from '../base/error.ts'
import type { LiveState } from '../fleet/live-state.ts'
import type { RunObserver, RunOutcome, RunRequest } from '../fleet/run.ts'
import type { OwnRunEnd } from '../report/own-run-end.ts'
import type { Reporter } from '../report/reporter.ts'
import { startedRun } from '../report/started-run.ts'
import { thrownPlace } from '../scenario/thrown-place.ts'
import type { RunRecord } from '../store/run-record.ts'
import { type BuiltIn, builtIns, type ReporterScene } from './built-in-reporters.ts'
import { showError } from './error-output.ts'
import { exitCodes } from './exit-code.ts'
import { ReportFile, writeStdout } from './report-file.ts'
import type { ReporterChoice } from './reporter-choice.ts'
import type { loadReporter } from './reporter-module.ts'

/** How long a user's own reporter may take at the end, in ms. */
const ownLimitMs = 10_000

/** How long what a reporter left behind may keep the process, in ms. */
const lingerMs = 1_000

/** A reporter at work. */
interface Desk {
  reporter: Reporter
  /** What messages call it. */
  title: string
  files: Map<string, ReportFile>
  /** The module of a user's own. */
  module: string | undefined
  /** It has thrown: nothing more is asked of it. */
  isBroken: boolean
  /** Where it writes to, the terminal, comes last: the verdict is what a person shall read. */
  isDisplay: boolean
}

/**
 * The reporters of a run. Whatever goes wrong with one is said once and costs only that one. What it was to write is
 * opened before the load; modules of the user's are loaded then too.
 */
export class Reporting implements RunObserver {
  readonly #desks: Desk[] = []
  readonly #request: RunRequest
  readonly #quiet: boolean
  readonly #limitMs: number
  readonly #load: typeof loadReporter
  /** What to say when the screen is free. */
  #mishaps: PlimsollError[] = []
  #isClosed = false
  readonly #patience = new AbortController()
  #hasHung = false

  private constructor(request: RunRequest, quiet: boolean, limitMs: number, load: typeof loadReporter) {
    this.#request = request
    this.#quiet = quiet
    this.#limitMs = limitMs
    this.#load = load
  }

  /** Throws a `PlimsollError` for a file that cannot be written and a module that is no reporter; nothing is left then. */
  static async open(
    choices: readonly ReporterChoice[],
    request: RunRequest,
    { quiet = false, limitMs = ownLimitMs, load = loadWhenUsed } = {},
  ): Promise<Reporting> {
    const reporting = new Reporting(request, quiet, limitMs, load)
    try {
      for (const choice of choices) reporting.#desks.push(await reporting.#prepare(choice))
    } catch (error) {
      reporting.discard()
      throw error
    }
    if (reporting.#desks.some(({ module }) => module !== undefined))
      process.on('uncaughtException', reporting.#stray)
    return reporting
  }

  started(request: RunRequest, startedAt: Date): void {
    const run = startedRun(request, startedAt)
    for (const desk of this.#desks) this.#tell(desk, () => desk.reporter.started?.(run))
  }

  second(state: LiveState): void {
    for (const desk of this.#desks) this.#tell(desk, () => desk.reporter.second?.(state))
  }

  /** Somebody wants an end: of the load, or when that is over, of waiting for reports. */
  interrupted(): void {
    if (this.#isClosed) {
      this.#patience.abort()
      return
    }
    for (const desk of this.#desks) this.#tell(desk, () => desk.reporter.interrupted?.())
  }

  /** Nothing more of the load comes. */
  closed(): void {
    for (const desk of this.#desks) this.#tell(desk, () => desk.reporter.closed?.())
    this.#isClosed = true
    for (const mishap of this.#mishaps) showError(mishap)
    this.#mishaps = []
  }

  /** Takes away what opening has made and nobody has written to. */
  discard(): void {
    for (const file of this.#files()) file.discard()
  }

  /** Has all reports made. False when one of our own went wrong. */
  async ended(record: RunRecord, outcome: RunOutcome, exitCode: number): Promise<boolean> {
    const own = (desk: Desk) => desk.module !== undefined
    const quietly = this.#desks.filter((desk) => own(desk) || !desk.isDisplay)
    await Promise.all(quietly.map((desk) => this.#finish(desk, record, outcome, exitCode)))
    for (const desk of this.#desks)
      if (!quietly.includes(desk)) await this.#finish(desk, record, outcome, exitCode)
    this.discard()
    return this.#desks.every((desk) => own(desk) || !desk.isBroken)
  }

  /** What users' reporters left running does not keep the process: it ends soon with this code. */
  letGo(exitCode: number): void {
    if (this.#desks.every(({ module }) => module === undefined)) return
    setTimeout(() => process.exit(exitCode), this.#hasHung ? 0 : lingerMs).unref()
  }

  async #prepare({ builtIn, module, output }: ReporterChoice): Promise<Desk> {
    if (builtIn === undefined) {
      const files = this.#open(basename(module!), output, [''])
      const { reporter, file } = await this.#load(module!).catch((error) => {
        for (const each of files.values()) each.discard()
        throw error
      })
      const title = reporter.name ?? module!
      return { reporter, title, files, module: file, isBroken: false, isDisplay: false }
    }
    const { title, output: kind, parts = [''], make }: BuiltIn = builtIns[builtIn]
    const files = this.#open(title, output, parts)
    const scene: ReporterScene = {
      request: this.#request,
      quiet: this.#quiet,
      append: appender(files.get('')),
    }
    const reporter = await make(scene)
    return { reporter, title, files, module: undefined, isBroken: false, isDisplay: kind === 'terminal' }
  }

  #open(title: string, output: string | undefined, parts: readonly string[]): Map<string, ReportFile> {
    const files = new Map<string, ReportFile>()
    if (output === undefined) return files
    try {
      for (const part of parts) {
        files.set(part, ReportFile.open(title, `${output}${part}`, [...this.#files(), ...files.values()]))
      }
      return files
    } catch (error) {
      for (const file of files.values()) file.discard()
      throw error
    }
  }

  #files(): ReportFile[] {
    return this.#desks.flatMap(({ files }) => [...files.values()])
  }

  /** Calls a reporter while the load lasts. */
  #tell(desk: Desk, call: () => unknown): void {
    if (desk.isBroken) return
    try {
      // Somebody's may be an async function, whose rejection nobody waits for.
      const answer = call()
      if (answer instanceof Promise) answer.catch((error) => this.#drop(desk, error))
    } catch (error) {
      this.#drop(desk, error)
    }
  }

  async #finish(desk: Desk, record: RunRecord, outcome: RunOutcome, exitCode: number): Promise<void> {
    if (desk.isBroken || desk.reporter.ended === undefined) return
    let isOver = false
    const write = async (text: string, part = '') => {
      if (isOver) throw new Error('the report came too late')
      if (typeof text !== 'string') throw new TypeError(`a report is a text, and this is ${typeof text}`)
      const file = desk.files.get(part)
      if (file === undefined) await writeStdout(text)
      else file.write(text)
    }
    const files = this.#files().filter(({ isWritten }) => isWritten)
    const end: OwnRunEnd = { outcome, files, exitCode, write }
    try {
      if (desk.module === undefined) await desk.reporter.ended(record, end)
      // A record of its own, and nothing of ours: whatever it does to them costs no other report.
      else await this.#within(desk.reporter.ended(structuredClone(record), { exitCode, write }))
    } catch (error) {
      this.#drop(desk, error)
    } finally {
      isOver = true
    }
  }

  async #within(work: void | Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<never>((_, reject) => {
      const giveUp = (why: string) => {
        this.#hasHung = true
        reject(new Error(why))
      }
      timer = setTimeout(() => giveUp(`it did not end within ${this.#limitMs / 1_000} s`), this.#limitMs)
      const { signal } = this.#patience
      signal.addEventListener('abort', () => giveUp('it was still at work when the command was interrupted'))
    })
    try {
      await Promise.race([work, limit])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Says what went wrong with a reporter; nothing more is asked of it. */
  #drop(desk: Desk, error: unknown): void {
    if (desk.isBroken) return
    desk.isBroken = true
    const mishap = mishapOf(desk, error)
    if (this.#isClosed) showError(mishap)
    else this.#mishaps.push(mishap)
  }

  /** An exception that no call of ours waits for: it is the reporter's whose file is in its stack. */
  readonly #stray = (error: unknown): void => {
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    const desk = this.#desks.find(({ module }) => module !== undefined && stack.includes(module))
    if (desk !== undefined) {
      this.#drop(desk, error)
      return
    }
    showError(error)
    process.exit(exitCodes.internal)
  }
}

function mishapOf({ module, title, files }: Desk, error: unknown): PlimsollError {
  if (module !== undefined) {
    const place = thrownPlace(error)
    return new PlimsollError('reporter-failed', `the reporter ${title} failed: ${messageOf(error)}`, {
      advice: 'Its report is missing; the run and all other reports are whole.',
      ...(place !== undefined && { place }),
    })
  }
  const [first] = files.values()
  const path = first?.path ?? 'standard output'
  return new PlimsollError(
    'cannot-write',
    `the ${title} could not be written to ${path}: ${messageOf(error)}`,
  )
}

/** Most runs have no reporter of a user's own. */
async function loadWhenUsed(name: string): ReturnType<typeof loadReporter> {
  return (await import('./reporter-module.ts')).loadReporter(name)
}

function appender(file: ReportFile | undefined): ReporterScene['append'] {
  return file === undefined ? writeStdout : (text) => file.append(text)
}
