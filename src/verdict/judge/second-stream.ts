import { coveredMs, type LoadPhase } from '../../load/spec/phase.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import { MetricCell } from '../../metrics/cell/metric-cell.ts'
import type { Row } from '../../metrics/row-list.ts'
import type { Second } from '../../metrics/series/second-log.ts'
import type { RowFilter } from '../../metrics/tally.ts'
import { goodGain } from '../interval/good-gain.ts'
import { type Condition, type ConditionName, conditionNames } from '../language/written-sla.ts'
import { isMetBy } from '../sla/limit.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import { type GoodLimits, goodCount } from './good-counts.ts'

/** The figures of the load in a second: users and in-flight iterations at its end, the others over the second. */
export type LoadFigures = Record<ConditionName, number>

/** Selects the seconds of a run that count for an SLA, and the counts in them. */
export interface StreamChoice {
  phases: readonly LoadPhase[]
  /** The indexes of the phases that count. */
  indexes: readonly number[]
  /** The index of the load of each phase, if loads run in parallel. */
  loads: readonly number[]
  /** Only seconds that start at or after this one count. */
  fromSeconds: number
  conditions: readonly Condition[]
  rows: RowFilter
  /** The name of a metric of the plan, if the SLA applies to one. */
  metric: string | undefined
}

/** Receives each second of a stream; `view` is undefined for a second that does not count. */
export interface SecondSink {
  addSecond(view: MetricView | undefined, second: number): void
}

/** The seconds of a run that count for some SLAs, each as a metric view. */
export class SecondStream {
  readonly sinks: SecondSink[] = []
  /** The maximum figures of the load in the time that counts, to explain a condition that was never met. */
  readonly maxFigures: Partial<LoadFigures> = {}
  readonly #choice: StreamChoice
  readonly #limits: GoodLimits
  readonly #indexes: ReadonlySet<number>
  /** The loads of the phases that count. */
  readonly #loads: ReadonlySet<number>
  /** The figures of the load in the previous second, whether that counted or not. */
  #before: LoadFigures | undefined
  /** The current second; undefined if it does not count. */
  #open: MetricView | undefined
  /** The number of cells added to the current second. */
  #cells = 0
  #countedSeconds = 0
  /** Whether parts of seconds count, because no whole second lies within the phases. */
  readonly #countsParts: boolean

  constructor(choice: StreamChoice, limits: GoodLimits) {
    this.#choice = choice
    this.#limits = limits
    this.#indexes = new Set(choice.indexes)
    this.#loads = new Set(choice.indexes.map((index) => choice.loads[index] ?? 0))
    this.#countsParts = !choice.phases.some(
      (_, index) => this.#indexes.has(index) && this.#wholeSecondsOf(index) > 0,
    )
  }

  /** The indexes of the phases that count. */
  get indexes(): readonly number[] {
    return this.#choice.indexes
  }

  /** Whether the cells of a row must be added. */
  includes(row: Row): boolean {
    return this.#choice.rows(row)
  }

  /** Begins a finished second; `figures` are those of the load in it. */
  begin(second: Second, figures: LoadFigures): void {
    const before = this.#before
    this.#before = figures
    const isCounted = this.#isInTime(second.second) && this.#isUnderConditions(second.second, before, figures)
    if (isCounted) this.#countedSeconds += 1
    this.#open = isCounted ? this.#viewOf(second) : undefined
    this.#cells = 0
  }

  /** Adds the cell of an included row in a phase. */
  add(phase: number, row: Row, cell: Cell): void {
    const view = this.#open
    if (view === undefined) return
    // Throughput counts a request in the second in which it ended, whatever phase it was due in.
    if (this.#loads.has(this.#choice.loads[phase] ?? 0)) view.ended += cell.ended
    if (!this.#indexes.has(phase)) return
    this.#cells += 1
    // Most streams have one cell in a second, which is used as it is. Only a merge needs a copy.
    if (this.#cells === 1) view.cell = cell
    else {
      if (this.#cells === 2) view.cell = view.cell.clone()
      view.cell.merge(cell)
    }
    const withinMs = this.#limits.withinMs(row)
    view.good += goodCount(cell, withinMs)
    view.goodGain += goodGain(cell, withinMs)
  }

  /** Completes the second and passes it to the sinks. */
  end({ second, checks, metrics }: Second): void {
    const view = this.#open
    if (view !== undefined) {
      for (const { phase, passes, failures } of checks) {
        if (!this.#indexes.has(phase)) continue
        view.checkPasses += passes
        view.checkFailures += failures
      }
      for (const { phase, row, name, cell } of metrics) {
        if (row !== undefined || name !== this.#choice.metric || !this.#indexes.has(phase)) continue
        view.own ??= new MetricCell(cell.kind)
        view.own.merge(cell)
      }
    }
    for (const sink of this.sinks) sink.addSecond(view, second)
  }

  /** The number of seconds that have counted so far. */
  get countedSeconds(): number {
    return this.#countedSeconds
  }

  #viewOf({ planned, started, lagUs, largestDelayUs, hasUnknownDelay, keptTimes }: Second): MetricView {
    const view = viewOf({ seconds: 1, planned, started, lagUs, largestDelayUs, hasUnknownDelay })
    for (const { phase, keptUs, usersUs } of keptTimes) {
      if (!this.#indexes.has(phase)) continue
      view.keptUs += keptUs
      view.usersUs += usersUs
    }
    return view
  }

  /** Whether a whole second lies within the phases; if none does, whether its middle does. */
  #isInTime(second: number): boolean {
    const { phases, indexes, fromSeconds } = this.#choice
    if (second < fromSeconds) return false
    const counted = indexes.map((index) => phases[index]!)
    const [fromMs, toMs] = this.#countsParts
      ? [second * 1_000 + 500, second * 1_000 + 501]
      : [second * 1_000, (second + 1) * 1_000]
    return coveredMs(counted, toMs) - coveredMs(counted, fromMs) >= toMs - fromMs
  }

  #wholeSecondsOf(index: number): number {
    const { startMs, endMs } = this.#choice.phases[index]!
    return Math.floor(endMs / 1_000) - Math.ceil(startMs / 1_000)
  }

  /**
   * Whether all conditions are met in a second. A condition on users or on iterations in flight must be met at its start and
   * at its end: in between, their number only rises or only falls. At the edge of a phase users start and stop, and the
   * number seen there can belong to either side, so only the other end counts; for a phase of one second, either end.
   */
  #isUnderConditions(second: number, before: LoadFigures | undefined, now: LoadFigures): boolean {
    const { conditions } = this.#choice
    const [begins, ends] = [this.#isEdge(second), this.#isEdge(second + 1)]
    const both = begins === ends && before !== undefined
    const seen = both ? [before, now] : [ends && before !== undefined ? before : now]
    for (const name of conditionNames) {
      const max = isLevel(name) ? Math.max(...seen.map((each) => each[name])) : now[name]
      this.maxFigures[name] = Math.max(this.maxFigures[name] ?? 0, max)
    }
    return conditions.every(({ name, comparison, value }) => {
      const limit = { comparison, value, unit: 'number' as const }
      if (!isLevel(name)) return isMetBy(limit, now[name])
      const met = seen.map((each) => isMetBy(limit, each[name]))
      return begins && ends ? met.includes(true) : !met.includes(false)
    })
  }

  /** Whether a phase that counts starts or ends at a second. */
  #isEdge(second: number): boolean {
    const { phases, indexes } = this.#choice
    const ms = second * 1_000
    return indexes.some((index) => phases[index]!.startMs === ms || phases[index]!.endMs === ms)
  }
}

/** Whether a figure is read at an instant. The others are counted over a second. */
function isLevel(name: ConditionName): boolean {
  return name === 'users' || name === 'inFlight'
}
