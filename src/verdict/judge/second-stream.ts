import { coveredMs, type LoadPhase } from '../../load/spec/phase.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import { MetricCell } from '../../metrics/cell/metric-cell.ts'
import type { Row } from '../../metrics/row-list.ts'
import type { Second } from '../../metrics/series/second-log.ts'
import { isRequest, type RowFilter, type Tally } from '../../metrics/tally.ts'
import { type Condition, type ConditionName, conditionNames } from '../language/written-sla.ts'
import { holds } from '../sla/limit.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import { type GoodLimits, goodIn } from './good-counts.ts'

/** The figures of the load in a second, or at its end. */
export type LoadFigures = Record<ConditionName, number>

/** Which seconds of a run are meant, and what of them. */
export interface StreamChoice {
  phases: readonly LoadPhase[]
  /** The phases that are meant, by their indexes: a second belongs to those in which its middle lies. */
  indexes: readonly number[]
  /** Which of several loads each phase is of. */
  loads: readonly number[]
  /** Only seconds that begin at or after this one. */
  fromSeconds: number
  conditions: readonly Condition[]
  rows: RowFilter
  /** The name of the plan's own metric, where it is one. */
  metric: string | undefined
}

/** Takes the seconds that are meant; `undefined` stands for one that is not. */
export interface SecondTaker {
  take(view: MetricView | undefined, second: number): void
}

/** The seconds of a run that some promises are about, each as a view of its own. */
export class SecondStream {
  readonly takers: SecondTaker[] = []
  /** The greatest of each figure of the load in the time that is meant: to say why a condition never held. */
  readonly greatest: Partial<LoadFigures> = {}
  readonly #choice: StreamChoice
  readonly #limits: GoodLimits
  readonly #indexes: ReadonlySet<number>
  /** The loads that the phases are of. */
  readonly #loads: ReadonlySet<number>
  /** The figures of the load at the end of the second before, whether that was meant or not. */
  #before: LoadFigures | undefined
  /** The second that it goes through; undefined where that is not meant. */
  #open: MetricView | undefined
  /** How many cells it has been given of that. */
  #cells = 0
  /** How many seconds were meant. */
  #met = 0
  /** Whether there is no whole second in its time, so that parts of seconds must do. */
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

  /** Whether cells of a row are to be given to it. */
  wants(row: Row): boolean {
    return this.#choice.rows(row)
  }

  /** Begins with a second that is over; `figures` are those of the load in it. */
  begin(second: Second, figures: LoadFigures): void {
    const before = this.#before
    this.#before = figures
    const isMeant = this.#isInTime(second.second) && this.#isUnderConditions(second.second, before, figures)
    if (isMeant) this.#met += 1
    const { planned, started, lagUs } = second
    this.#open = isMeant ? viewOf({ seconds: 1, planned, started, lagUs }) : undefined
    this.#cells = 0
  }

  /** Takes what a row that it wants counted in the second. */
  add(phase: number, row: Row, cell: Cell): void {
    const view = this.#open
    if (view === undefined) return
    // What ended now is throughput of now, whatever phase it was due in.
    if (this.#loads.has(this.#choice.loads[phase] ?? 0)) view.ended += cell.requests
    if (!this.#indexes.has(phase)) return
    this.#cells += 1
    // Most have one cell in a second: that is not changed by anyone, and need not be copied.
    if (this.#cells === 1) view.cell = cell
    else {
      if (this.#cells === 2) view.cell = view.cell.clone()
      view.cell.merge(cell)
    }
    view.good += goodIn(cell, this.#limits.withinMs(row))
  }

  /** Ends with the second: whoever takes it has it. */
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
    for (const taker of this.takers) taker.take(view, second)
  }

  /** How many seconds were meant until now. */
  get met(): number {
    return this.#met
  }

  /** Whether all of a second lies within the phases; where no second does, its middle. */
  #isInTime(second: number): boolean {
    const { phases, indexes, fromSeconds } = this.#choice
    if (second < fromSeconds) return false
    const meant = indexes.map((index) => phases[index]!)
    const [fromMs, toMs] = this.#countsParts
      ? [second * 1_000 + 500, second * 1_000 + 501]
      : [second * 1_000, (second + 1) * 1_000]
    return coveredMs(meant, toMs) - coveredMs(meant, fromMs) >= toMs - fromMs
  }

  #wholeSecondsOf(index: number): number {
    const { startMs, endMs } = this.#choice.phases[index]!
    return Math.floor(endMs / 1_000) - Math.ceil(startMs / 1_000)
  }

  /**
   * Users must be so many both at its begin and at its end: between them they go one way. Where a phase begins or ends,
   * so do users, and what is seen at that instant may be of either side: there the other end of the second tells, and of a
   * phase of one second either of them.
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

  /** Whether a phase that is meant begins or ends at a second. */
  #isEdge(second: number): boolean {
    const { phases, indexes } = this.#choice
    const ms = second * 1_000
    return indexes.some((index) => phases[index]!.startMs === ms || phases[index]!.endMs === ms)
  }
}

/** Goes through a second that is over with all streams: each cell goes to those that want it. */
export class SecondRouter {
  readonly #streams: readonly SecondStream[]
  /** By row of the tally: the streams that want it. */
  readonly #routes: SecondStream[][] = []

  constructor(streams: readonly SecondStream[]) {
    this.#streams = streams
  }

  pass(second: Second, tally: Tally): void {
    const figures = figuresOf(second, tally)
    for (const stream of this.#streams) stream.begin(second, figures)
    for (const { phase, row, cell } of second.cells) {
      const endpoint = tally.rows[row]!
      this.#routes[row] ??= this.#streams.filter((stream) => stream.wants(endpoint))
      for (const stream of this.#routes[row]) stream.add(phase, endpoint, cell)
    }
    for (const stream of this.#streams) stream.end(second)
  }
}

/** Whether a figure is seen at an instant; the others are of a whole second. */
function isLevel(name: ConditionName): boolean {
  return name === 'users' || name === 'inFlight'
}

function figuresOf({ cells, started, users, inFlight }: Second, tally: Tally): LoadFigures {
  const rps = cells.reduce(
    (sum, { row, cell }) => (isRequest(tally.rows[row]!) ? sum + cell.requests : sum),
    0,
  )
  return { users, inFlight, rps, started }
}
