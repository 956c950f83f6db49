import { type ChildProcess, fork } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import { registerSecret, withoutSecretValues } from '../../base/secrets/secret-values.ts'
import { hasColors, widthOf } from '../../report/terminal/live/live-terminal.ts'
import { bold, dim, type Line, line, paintLine, Span } from '../../report/terminal/text/span.ts'
import { exitCodes } from '../exit-code.ts'
import { type LevelChoice, noPlanHasLevel } from '../request/level-choice.ts'
import { findSettings } from '../settings/run-settings.ts'
import type { Layer } from '../settings/setting-layers.ts'
import type { SettingValues } from '../settings/settings.ts'
import type { PlanEnd, PlanOrder } from './plan-order.ts'
import { outputNames, withOutputsOf } from './plan-outputs.ts'
import { overallLine, planTable } from './plan-table.ts'
import { unjudgedLines } from './unjudged-lines.ts'

/** How long a plan's process may take to exit at the second signal, in ms. */
const patienceMs = 500

/** Exit codes, the gravest first. Several plans exit with the gravest of their codes. */
const gravity: readonly number[] = [
  exitCodes.internal,
  exitCodes.usage,
  exitCodes.interrupted,
  exitCodes.fail,
  3,
  exitCodes.invalid,
  exitCodes.pass,
]

/**
 * The order to run each of several plans, with its settings. Reports of different plans get different paths. A single plan is
 * one of several if it was found in a folder.
 */
export async function planOrders(
  plans: readonly string[],
  given: Layer,
  isOneOfSeveral: boolean,
): Promise<PlanOrder[]> {
  const names = outputNames(plans)
  const orders: PlanOrder[] = []
  for (const [index, plan] of plans.entries()) {
    const found = await findSettings(given, 'run', dirname(resolve(plan)))
    const settings = plans.length === 1 ? found : withOutputsOf(names[index]!, found)
    if (settings.values.watch) {
      throw new PlimsollError('bad-option', phrase`${setting('watch')} works with one plan only`, {
        setting: 'watch',
        advice: 'Name the file to watch.',
      })
    }
    orders.push({ task: 'run', plan, settings, isOneOfSeveral })
  }
  return orders
}

/**
 * Several plans, or levels of plans, that run one after the other, each in its own process. All plans are read before the
 * first one runs.
 */
export class PlanSeries {
  #orders: readonly PlanOrder[]
  readonly #process: URL
  #current: ChildProcess | undefined
  #isInterrupted = false

  /** `process` is the module of a plan's process. It receives a `PlanOrder` and sends back a `PlanEnd`. */
  constructor(orders: readonly PlanOrder[], process: URL) {
    this.#orders = orders
    this.#process = process
  }

  /** Runs all plans. Resolves with the gravest exit code. */
  async run(): Promise<number> {
    const wrong = await this.#check()
    if (this.#isInterrupted) return exitCodes.interrupted
    return wrong ?? (await this.#runAll())
  }

  /** Forwards a signal to the running plan, and starts no other plan. The second ends the plan, whatever it does. */
  interrupt(signal: NodeJS.Signals): void {
    const current = this.#current
    current?.kill(signal)
    if (this.#isInterrupted && current !== undefined)
      setTimeout(() => current.kill('SIGKILL'), patienceMs).unref()
    this.#isInterrupted = true
  }

  /**
   * Reads every plan, so that a mistake in the last one is found before the first one runs. Replaces a plan that runs at all
   * its levels by an order for each level. Resolves with the exit code of the gravest mistake, undefined if there is none.
   * Rejects with a `PlimsollError` (`bad-option`) for a level that no plan has.
   */
  async #check(): Promise<number | undefined> {
    const orders: PlanOrder[] = []
    const codes: number[] = []
    const choices: LevelChoice[] = []
    for (const order of this.#orders) {
      if (this.#isInterrupted) break
      const { exitCode, choice = {}, secrets = [] } = await this.#execute({ ...order, task: 'check' })
      codes.push(exitCode)
      choices.push(choice)
      secrets.forEach(registerSecret)
      orders.push(...ordersFor(order, choice))
    }
    const { level } = this.#orders[0]!.settings.values
    this.#orders = orders
    const worst = gravest(codes)
    if (worst !== exitCodes.pass) return worst
    if (level !== undefined && choices.length > 0 && choices.every(({ lacking }) => lacking !== undefined))
      throw noPlanHasLevel(
        level,
        choices.flatMap(({ lacking = [] }) => lacking),
      )
    return undefined
  }

  async #runAll(): Promise<number> {
    const ends: (PlanEnd | undefined)[] = []
    for (const [index, order] of this.#orders.entries()) {
      if (this.#isInterrupted) {
        ends.push(undefined)
        continue
      }
      const title = heading(index, this.#orders.length, order)
      this.#show(order, index === 0 || order.settings.values.quiet ? [title] : [[], title])
      const end = await this.#execute(order)
      // Interrupting one plan interrupts all.
      if (end.exitCode === exitCodes.interrupted) this.#isInterrupted = true
      ends.push(end)
    }
    const { values } = this.#orders[0]!.settings
    const codes = ends.map((end) => end?.exitCode ?? exitCodes.interrupted)
    const worst = gravest(codes)
    if (!values.printConfig && !values.once) {
      const rows = this.#orders.map(({ plan, level }, index) => ({ plan, level, end: ends[index] }))
      const graves = ends.find((end) => end?.exitCode === worst)
      const columns = widthOf(process.stderr)
      const table = values.quiet ? [] : [[], ...planTable(rows, columns), [], ...unjudgedLines(rows, columns)]
      this.#show(this.#orders[0]!, [...table, overallLine(rows, graves)])
    }
    return worst
  }

  #execute(order: PlanOrder): Promise<PlanEnd> {
    const child = fork(this.#process, [], {
      execArgv: process.execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // It needs its own process group, because the terminal would send it Ctrl-C as well, and a second one ends it at once.
      detached: true,
    })
    this.#current = child
    let end: PlanEnd | undefined
    child.on('message', (message: PlanEnd) => {
      end = message
    })
    child.send(order)
    return new Promise((over) => {
      const gone = (exitCode: number) => {
        this.#current = undefined
        over(end ?? { exitCode })
      }
      child.on('error', () => gone(exitCodes.internal))
      child.on('close', (code, signal) => gone(code ?? this.#codeOf(signal)))
    })
  }

  /** The exit code for a plan's process that a signal ended: our own, or another that ends a run, or a fault. */
  #codeOf(signal: NodeJS.Signals | null): number {
    const isEnding = this.#isInterrupted || ['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal ?? '')
    return isEnding ? exitCodes.interrupted : exitCodes.internal
  }

  /** Shows lines on stderr, unless no reporter shows the run. */
  #show({ settings: { values } }: PlanOrder, lines: readonly Line[]): void {
    if (!isShown(values)) return
    const color = hasColors(process.stderr)
    process.stderr.write(lines.map((spans) => `${paintLine(spans, color)}\n`).join(''))
  }
}

/** Whether a reporter shows the run in the terminal. */
function isShown({ reporter }: SettingValues): boolean {
  return reporter.length === 0 || reporter.some((name) => ['terminal', 'compact'].includes(name))
}

function heading(index: number, count: number, { plan, level }: PlanOrder): Line {
  const name = level === undefined ? [bold(plan)] : [new Span(`${plan}  `), bold(level)]
  return line(dim(`${index + 1}/${count}  `), ...name)
}

/** The orders for a plan: for each level that it is run at, or one without a level that it lacks. */
function ordersFor(order: PlanOrder, { levels, lacking }: LevelChoice): PlanOrder[] {
  if (levels !== undefined) return levels.map((level) => atLevel(order, level))
  if (lacking === undefined) return [order]
  const { level: _, ...values } = order.settings.values
  return [{ ...order, settings: { ...order.settings, values } }]
}

/** The order for one level of a plan. The names of its reports contain the level. */
function atLevel({ settings, ...order }: PlanOrder, level: string): PlanOrder {
  const named = withOutputsOf(withoutSecretValues(level), settings)
  return { ...order, level, settings: { ...named, values: { ...named.values, level } } }
}

function gravest(codes: readonly number[]): number {
  return gravity.find((code) => codes.includes(code)) ?? codes.find((code) => code !== 0) ?? exitCodes.pass
}
