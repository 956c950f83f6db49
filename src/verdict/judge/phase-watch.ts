import { coveredMs, type LoadPhase } from '../../load/spec/phase.ts'
import { Cell } from '../../metrics/cell/cell.ts'
import type { MetricCell } from '../../metrics/cell/metric-cell.ts'
import { Histogram } from '../../metrics/histogram/histogram.ts'
import type { Tally } from '../../metrics/tally.ts'
import type { MetricView } from '../sla/metric-view.ts'
import type { GoodCounts } from './good-counts.ts'
import type { ScopeRows } from './scope-rows.ts'

const noLag = new Histogram()
const noCell = new Cell()

/** Something that can be looked at again and again as a run goes on. */
export interface Watch {
  /** What has been counted until an instant, in seconds from the start; undefined as long as nothing can have been. */
  viewAt(nowSeconds: number): MetricView | undefined
}

/** What is counted of some rows in some phases: the counts are kept as they come, everything else is looked up when asked. */
export class PhaseWatch implements Watch, MetricView {
  readonly planned = 0
  readonly started = 0
  readonly lagUs = noLag
  seconds = 0
  /** Whether nothing of it has changed between the last two looks. */
  isStill = false
  /** How many changes there had been at the last look. */
  #changes = -1
  readonly #tally: Tally
  readonly #good: GoodCounts
  readonly #phases: readonly LoadPhase[]
  readonly #indexes: readonly number[]
  readonly #rows: ScopeRows
  /** Undefined where one row in one phase is all: the tally keeps that in any case. */
  readonly #sum: Cell | undefined
  readonly #fractions: number[] = []
  /** The percentiles that are asked for, in µs, and of how many times they were when they were worked out. */
  #percentiles: { count: number; values: readonly number[] } = { count: -1, values: [] }

  /** `indexes` are those of the phases that are meant; `isOneRow` says that at most one row is wanted. */
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
    this.#sum = isOneRow && indexes.length === 1 ? undefined : tally.keep(indexes, rows.wanted)
  }

  /** Says that a percentile will be asked for: all are worked out in one pass. */
  expect(fraction: number): void {
    if (this.#fractions.includes(fraction)) return
    this.#fractions.push(fraction)
    this.#fractions.sort((a, b) => a - b)
  }

  /** Looks whether anything has changed since it was last asked. */
  look(nowSeconds: number): void {
    const changes = this.#tally.changesOf(this.#indexes)
    const seconds = this.#secondsAt(nowSeconds)
    this.isStill = changes === this.#changes && seconds === this.seconds
    this.#changes = changes
    this.seconds = seconds
  }

  viewAt(nowSeconds: number): MetricView | undefined {
    this.seconds = this.#secondsAt(nowSeconds)
    // Nothing is known of a phase that has not begun.
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

  get ended(): number {
    return this.#tally.ended(this.#indexes, this.#rows.indexes)
  }

  get good(): number {
    return this.#good.sum(this.#indexes, this.#rows.indexes)
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

/** The first of several that has counted anything: a name may be a group's or a function's. */
export class FirstOf implements Watch {
  readonly #watches: readonly PhaseWatch[]

  constructor(watches: readonly PhaseWatch[]) {
    this.#watches = watches
  }

  viewAt(nowSeconds: number): MetricView | undefined {
    const views = this.#watches.map((watch) => watch.viewAt(nowSeconds))
    return views.find((view) => view !== undefined && !view.cell.isEmpty) ?? views[0]
  }
}

/** A metric of the plan's own in some phases, beside it all that was counted. */
export class MetricWatch implements Watch {
  readonly #tally: Tally
  readonly #name: string
  readonly #phases: readonly number[]
  readonly #requests: PhaseWatch
  readonly #measured: PhaseWatch

  constructor(
    tally: Tally,
    name: string,
    phases: readonly number[],
    requests: PhaseWatch,
    measured: PhaseWatch,
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
    const { cell, seconds, ended, good, checkPasses, checkFailures, planned, started, lagUs } = view
    const seen = { cell, seconds, ended, good, checkPasses, checkFailures, planned, started, lagUs }
    return own === undefined ? seen : { ...seen, own }
  }

  #own(): MetricCell | undefined {
    const named = this.#tally.metrics.names.find(({ name }) => name === this.#name)
    return named && this.#tally.metrics.sum(this.#phases, named)
  }
}
