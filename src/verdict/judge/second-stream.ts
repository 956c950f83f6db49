import { coveredMs, type LoadPhase } from '../../load/spec/phase.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import { MetricCell } from '../../metrics/cell/metric-cell.ts'
import type { Row } from '../../metrics/row-list.ts'
import type { Second } from '../../metrics/series/second-log.ts'
import type { RowFilter } from '../../metrics/tally.ts'
import { type Condition, type ConditionName, conditionNames } from '../language/written-sla.ts'
import { holds } from '../sla/limit.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import { type GoodLimits, goodCount } from './good-counts.ts'

/** The figures of the load in a second, or at its end. */
export type LoadFigures = Record<ConditionName, number>

/** Which seconds of a run count for an SLA, and what in them. */
export interface StreamChoice {
  phases: readonly LoadPhase[]
  /** The indexes of the phases that count. */
  indexes: readonly number[]
  /** The load of each phase, where several loads run in parallel. */
  loads: readonly number[]
  /** Only seconds that start at or after this one count. */
  fromSeconds: number
  conditions: readonly Condition[]
  rows: RowFilter
  /** The name of a metric of the plan, where the SLA applies to one. */
  metric: string | undefined
}

/** Takes the seconds that count; `undefined` stands for a second that does not. */
export interface SecondSink {
  take(view: MetricView | undefined, second: number): void
}

/** The seconds of a run that count for some SLAs, each as a metric view. */
export class SecondStream {
  readonly sinks: SecondSink[] = []
  /** The greatest figures of the load in the time that counts, to explain a condition that never held. */
  readonly greatest: Partial<LoadFigures> = {}
  readonly #choice: StreamChoice
  readonly #limits: GoodLimits
  readonly #indexes: ReadonlySet<number>
  /** The loads of the phases that count. */
  readonly #loads: ReadonlySet<number>
  /** The figures of the load at the end of the previous second, whether that counted or not. */
  #before: LoadFigures | undefined
  /** The current second; undefined where it does not count. */
  #open: MetricView | undefined
  /** The number of cells added to the current second. */
  #cells = 0
  #countedSeconds = 0
  /** Whether no whole second lies within its time, so that parts of seconds count. */
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

  /** Whether the cells of a row must be added to it. */
  wants(row: Row): boolean {
    return this.#choice.rows(row)
  }

  /** Starts with a finished second; `figures` are those of the load in it. */
  begin(second: Second, figures: LoadFigures): void {
    const before = this.#before
    this.#before = figures
    const isCounted = this.#isInTime(second.second) && this.#isUnderConditions(second.second, before, figures)
    if (isCounted) this.#countedSeconds += 1
    const { planned, started, lagUs } = second
    this.#open = isCounted ? viewOf({ seconds: 1, planned, started, lagUs }) : undefined
    this.#cells = 0
  }

  /** Adds the cell of a row that it wants, in a phase. */
  add(phase: number, row: Row, cell: Cell): void {
    const view = this.#open
    if (view === undefined) return
    // Throughput counts where a request ended, whatever phase it was due in.
    if (this.#loads.has(this.#choice.loads[phase] ?? 0)) view.ended += cell.requests
    if (!this.#indexes.has(phase)) return
    this.#cells += 1
    // Most streams have one cell in a second, which is used as it is. Only a merge needs a copy.
    if (this.#cells === 1) view.cell = cell
    else {
      if (this.#cells === 2) view.cell = view.cell.clone()
      view.cell.merge(cell)
    }
    view.good += goodCount(cell, this.#limits.withinMs(row))
  }

  /** Completes the second and passes it on. */
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
    for (const sink of this.sinks) sink.take(view, second)
  }

  /** How many seconds have counted so far. */
  get countedSeconds(): number {
    return this.#countedSeconds
  }

  /** Whether a second lies within the phases as a whole; where none does, whether its middle does. */
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
   * Whether all conditions hold in a second. A condition on users or on what is in flight must hold at its start and at
   * its end: in between their number only rises or only falls. At the edge of a phase users start and stop, and the
   * number seen there can belong to either side, so only the other end counts; for a phase of one second, either end.
   */
  #isUnderConditions(second: number, before: LoadFigures | undefined, now: LoadFigures): boolean {
    const { conditions } = this.#choice
    const [begins, ends] = [this.#isEdge(second), this.#isEdge(second + 1)]
    const both = begins === ends && before !== undefined
    const seen = both ? [before, now] : [ends && before !== undefined ? before : now]
    for (const name of conditionNames) {
      const most = isLevel(name) ? Math.max(...seen.map((each) => each[name])) : now[name]
      this.greatest[name] = Math.max(this.greatest[name] ?? 0, most)
    }
    return conditions.every(({ name, comparison, value }) => {
      const limit = { comparison, value, unit: 'number' as const }
      if (!isLevel(name)) return holds(limit, now[name])
      const kept = seen.map((each) => holds(limit, each[name]))
      return begins && ends ? kept.includes(true) : !kept.includes(false)
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
