import { coveredMs, type LoadPhase } from '../../load/spec/phase.ts'
import { Cell } from '../../metrics/cell/cell.ts'
import type { MetricCell } from '../../metrics/cell/metric-cell.ts'
import { Histogram } from '../../metrics/histogram/histogram.ts'
import type { Tally } from '../../metrics/tally.ts'
import { silentMs } from '../silence/silent-stretches.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import type { GoodCounts } from './good-counts.ts'
import type { ScopeRows } from './scope-rows.ts'
import type { ViewSource } from './view-source.ts'

const noLag = new Histogram()
const noCell = new Cell()
const emptyView = viewOf()

/** The view of some rows in some phases. The tally keeps the counts; all other values are computed when they are read. */
export class PhaseView implements ViewSource, MetricView {
  readonly planned = 0
  readonly started = 0
  readonly lagUs = noLag
  readonly keptUs = 0
  readonly usersUs = 0
  readonly largestDelayUs = 0
  readonly hasUnknownDelay = false
  seconds = 0
  #nowSeconds = 0
  /** Whether nothing changed between the last two refreshes. */
  isUnchanged = false
  /** The number of changes at the last refresh. */
  #changes = -1
  readonly #tally: Tally
  readonly #good: GoodCounts
  readonly #phases: readonly LoadPhase[]
  readonly #indexes: readonly number[]
  readonly #rows: ScopeRows
  /** The sum kept by the tally. Undefined for a single row in a single phase, whose cell is used directly. */
  readonly #sum: Cell | undefined
  readonly #fractions: number[] = []
  /** The low distribution, and the number of requests that it was computed from. */
  #low: { requests: number; times: Histogram } | undefined
  /** The expected percentiles in µs, and the number of values that they were computed from. */
  #percentiles: { count: number; values: readonly number[] } = { count: -1, values: [] }

  /** `indexes` are those of the phases that count. `isOneRow` means that `rows` has at most one. */
  constructor(
    tally: Tally,
    good: GoodCounts,
    phases: readonly LoadPhase[],
    indexes: readonly number[],
    rows: ScopeRows,
    isOneRow: boolean,
  ) {
    this.#tally = tally
    this.#good = good
    this.#phases = indexes.map((index) => phases[index]!)
    this.#indexes = indexes
    this.#rows = rows
    this.#sum = isOneRow && indexes.length === 1 ? undefined : tally.liveSum(indexes, rows.filter)
  }

  /** Announces a percentile that will be read: all of them are computed in one pass. */
  expect(fraction: number): void {
    if (this.#fractions.includes(fraction)) return
    this.#fractions.push(fraction)
    this.#fractions.sort((a, b) => a - b)
  }

  /** Updates `seconds`, and checks whether anything has changed since the last refresh. */
  refresh(nowSeconds: number): void {
    const changes = this.#tally.changeCount(this.#indexes)
    const seconds = this.#secondsAt(nowSeconds)
    this.isUnchanged = changes === this.#changes && seconds === this.seconds
    this.#changes = changes
    this.seconds = seconds
    this.#nowSeconds = nowSeconds
  }

  viewAt(nowSeconds: number): MetricView | undefined {
    this.seconds = this.#secondsAt(nowSeconds)
    this.#nowSeconds = nowSeconds
    // A phase that has not begun has no data.
    return this.seconds > 0 ? this : undefined
  }

  #secondsAt(nowSeconds: number): number {
    return coveredMs(this.#phases, nowSeconds * 1_000) / 1_000
  }

  get cell(): Cell {
    if (this.#sum !== undefined) return this.#sum
    const [row] = this.#rows.indexes
    return row === undefined ? noCell : this.#tally.cell(this.#indexes[0]!, row)
  }

  readonly percentileUs = (fraction: number): number => {
    const { responseUs } = this.cell
    if (responseUs.count !== this.#percentiles.count)
      this.#percentiles = { count: responseUs.count, values: responseUs.percentiles(this.#fractions) }
    const at = this.#fractions.indexOf(fraction)
    return at < 0 ? responseUs.percentile(fraction) : this.#percentiles.values[at]!
  }

  /** Computed once for all SLAs of the view. */
  readonly lowUs = (): Histogram => {
    const { requests } = this.cell
    if (this.#low?.requests !== requests) this.#low = { requests, times: this.cell.lowResponseUs() }
    return this.#low.times
  }

  get silentSeconds(): number {
    return silentMs(this.#tally, this.#phases, this.#nowSeconds * 1_000) / 1_000
  }

  get ended(): number {
    return this.#tally.endedDuring(this.#indexes, this.#rows.indexes)
  }

  get wasCalled(): boolean {
    return this.#rows.indexes.some((row) => this.#tally.isCalled(row))
  }

  get good(): number {
    return this.#good.sum(this.#indexes, this.#rows.indexes)
  }

  get goodGain(): number {
    return this.#good.sumOfGains(this.#indexes, this.#rows.indexes)
  }

  get checkPasses(): number {
    return this.#checks(({ passes }) => passes)
  }

  get checkFailures(): number {
    return this.#checks(({ failures }) => failures)
  }

  #checks(count: (counts: { passes: number; failures: number }) => number): number {
    return this.#tally.checks.reduce(
      (sum, counts) => (this.#indexes.includes(counts.phase) ? sum + count(counts) : sum),
      0,
    )
  }
}

/** Returns the first of several views that has counts: a name can be that of a group or of a measured function. */
export class FirstView implements ViewSource {
  readonly #candidates: readonly PhaseView[]

  constructor(candidates: readonly PhaseView[]) {
    this.#candidates = candidates
  }

  viewAt(nowSeconds: number): MetricView | undefined {
    const views = this.#candidates.map((candidate) => candidate.viewAt(nowSeconds))
    return views.find((view) => view !== undefined && !view.cell.isEmpty) ?? views[0]
  }
}

/** The view of a metric of the plan in some phases, together with the counts of requests or measured functions. */
export class PlanMetricView implements ViewSource {
  readonly #tally: Tally
  readonly #name: string
  readonly #phases: readonly number[]
  readonly #requests: PhaseView
  readonly #measured: PhaseView

  constructor(
    tally: Tally,
    name: string,
    phases: readonly number[],
    requests: PhaseView,
    measured: PhaseView,
  ) {
    this.#tally = tally
    this.#name = name
    this.#phases = phases
    this.#requests = requests
    this.#measured = measured
  }

  viewAt(nowSeconds: number): MetricView | undefined {
    const requests = this.#requests.viewAt(nowSeconds)
    const measured = this.#measured.viewAt(nowSeconds)
    const view = requests === undefined || requests.cell.isEmpty ? measured : requests
    if (view === undefined) return undefined
    const own = this.#own()
    const { cell, seconds, ended } = view
    return { ...emptyView, cell, seconds, ended, ...(own !== undefined && { own }) }
  }

  #own(): MetricCell | undefined {
    const named = this.#tally.metrics.names.find(({ name }) => name === this.#name)
    return named && this.#tally.metrics.sum(this.#phases, named)
  }
}
