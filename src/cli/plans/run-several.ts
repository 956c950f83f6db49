import { fork } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { PlimsollError } from '../../base/error.ts'
import { entryUrl } from '../../base/own-files.ts'
import { hasColors } from '../../report/terminal/live/live-terminal.ts'
import { bold, dim, type Line, line, paintLine, Span } from '../../report/terminal/text/span.ts'
import { exitCodes } from '../../run/exit-code.ts'
import { wantsAllLevels } from '../../run/settings/run-flags.ts'
import { settle, warnOfStrays } from '../../run/settings/run-settings.ts'
import type { Layer, RunSettings } from '../../run/settings/setting-layers.ts'
import { outputNames, withOutputsOf } from './plan-outputs.ts'
import type { PlanEnd, PlanOrder } from './plan-process.ts'
import { overallLine, planTable } from './plan-table.ts'

/** The gravest first: what the exit code of several plans is. */
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
 * `plimsoll run <folder>`, with several files, or with all levels of a plan: each in a process of its own, one after the
 * other. All are read before the first of them runs. Answers the gravest exit code.
 */
export async function runSeveral(plans: readonly string[], given: Layer): Promise<number> {
  const names = outputNames(plans)
  const orders: PlanOrder[] = []
  for (const [index, plan] of plans.entries()) {
    const settings = await settle(given, 'run', dirname(resolve(plan)))
    const own = plans.length === 1 ? settings : withOutputsOf(names[index]!, settings)
    orders.push({ task: 'run', plan, settings: own })
  }
  const { flags } = orders[0]!.settings
  if (flags.watch) {
    throw new PlimsollError('bad-option', '--watch goes with one plan', { advice: 'Name the file to watch.' })
  }
  warnOfStrays(flags)
  return new Series(orders).run()
}

/** Plans that run one after the other, or the levels of plans. */
class Series {
  #orders: readonly PlanOrder[]
  #current: { kill(signal: NodeJS.Signals): unknown } | undefined
  #isInterrupted = false

  constructor(orders: readonly PlanOrder[]) {
    this.#orders = orders
  }

  async run(): Promise<number> {
    const interrupt = (signal: NodeJS.Signals) => {
      this.#isInterrupted = true
      this.#current?.kill(signal)
    }
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', interrupt)
    try {
      const mistakes = await this.#check()
      if (this.#isInterrupted) return exitCodes.interrupted
      return mistakes ?? (await this.#runAll())
    } finally {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    }
  }

  /**
   * Reads every plan: a mistake in the last one shall not show when all others have run. Plans that are to run at all their
   * levels become a run for each. The exit code, if there is one.
   */
  async #check(): Promise<number | undefined> {
    const orders: PlanOrder[] = []
    const codes: number[] = []
    for (const order of this.#orders) {
      if (this.#isInterrupted) break
      const { flags } = order.settings
      if (flags.printConfig && !wantsAllLevels(flags)) {
        orders.push(order)
        continue
      }
      const { exitCode, levels } = await this.#obeyed({ ...order, task: 'check' })
      codes.push(exitCode)
      if (levels === undefined) orders.push(order)
      else orders.push(...levels.map((level) => atLevel(order, level)))
    }
    this.#orders = orders
    const worst = gravest(codes)
    return worst === exitCodes.pass ? undefined : worst
  }

  async #runAll(): Promise<number> {
    const ends: (PlanEnd | undefined)[] = []
    for (const [index, order] of this.#orders.entries()) {
      if (this.#isInterrupted) {
        ends.push(undefined)
        continue
      }
      const title = heading(index, this.#orders.length, order)
      this.#say(order, index === 0 || order.settings.flags.quiet ? [title] : [[], title])
      const end = await this.#obeyed(order)
      // Whoever ended one wants no other.
      if (end.exitCode === exitCodes.interrupted) this.#isInterrupted = true
      ends.push(end)
    }
    const { flags } = this.#orders[0]!.settings
    const codes = ends.map((end) => end?.exitCode ?? exitCodes.interrupted)
    const worst = gravest(codes)
    if (!flags.printConfig && !flags.once) {
      const rows = this.#orders.map(({ plan, level }, index) => ({ plan, level, end: ends[index] }))
      const graves = ends.find((end) => end?.exitCode === worst)
      const table = flags.quiet ? [] : [[], ...planTable(rows, process.stderr.columns || 100), []]
      this.#say(this.#orders[0]!, [...table, overallLine(rows, graves)])
    }
    return worst
  }

  #obeyed(order: PlanOrder): Promise<PlanEnd> {
    const child = fork(entryUrl('cli/plans/plan-process'), [], {
      execArgv: process.execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // In a group of its own: a terminal would tell it of Ctrl-C as well as we do, and the second time ends it at once.
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
      child.on('close', (code, signal) =>
        gone(
          code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? exitCodes.interrupted : exitCodes.internal),
        ),
      )
    })
  }

  /** Says something to whoever watches; not where a machine reads. With --quiet a run says what it is beside its verdict, no more. */
  #say({ settings: { flags } }: PlanOrder, lines: readonly Line[]): void {
    if (!isShown(flags)) return
    const color = hasColors(process.stderr)
    process.stderr.write(lines.map((spans) => `${paintLine(spans, color)}\n`).join(''))
  }
}

/** Whether a person is shown the runs: not with reporters that only write. */
function isShown({ reporter }: RunSettings['flags']): boolean {
  return reporter.length === 0 || reporter.some((name) => ['terminal', 'compact'].includes(name))
}

function heading(index: number, count: number, { plan, level }: PlanOrder): Line {
  const name = level === undefined ? [bold(plan)] : [new Span(`${plan}  `), bold(level)]
  return line(dim(`${index + 1}/${count}  `), ...name)
}

/** The order for one of the levels of its plan. What it writes has the level's name. */
function atLevel({ settings, ...order }: PlanOrder, level: string): PlanOrder {
  const named = withOutputsOf(level, settings)
  return { ...order, level, settings: { ...named, flags: { ...named.flags, level } } }
}

function gravest(codes: readonly number[]): number {
  return gravity.find((code) => codes.includes(code)) ?? codes.find((code) => code !== 0) ?? exitCodes.pass
}
