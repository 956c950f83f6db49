import { failureClasses } from '../base/failure-class.ts'
import { Cell } from './cell/cell.ts'
import { PhaseCells } from './cell/phase-cells.ts'
import { TimingCell } from './cell/timing-cell.ts'
import { CheckTable } from './check-table.ts'
import type { CheckCounts, ErrorCounts, ScenarioCounts } from './delta.ts'
import { ErrorGroups } from './error-groups.ts'
import { LoadTally, type LoadTotals, type WorkerTotals } from './load-tally.ts'
import { MetricTable } from './metric-table.ts'
import type { RunDelta } from './row-directory.ts'
import type { Row } from './row-list.ts'
import { type PhaseTimes, Throughput } from './throughput.ts'

const scriptClass = failureClasses.indexOf('script')

/** The most groups of errors that are kept apart; the rest have one more for each class. */
const errorLimit = 1_000

/** Tells which rows a sum is of. */
export type RowFilter = (row: Row) => boolean

/** A sum that is kept up to date. */
interface KeptSum {
  phases: ReadonlySet<number>
  wanted: RowFilter
  cell: Cell
}

/** The sum of all deltas of all workers. It is the same for any order of the deltas and any number of workers. */
export class Tally {
  /** In order of first mention; `cell` and `sum` take their indexes in this list. */
  readonly rows: readonly Row[]
  /** The plan's own metrics, by phase. */
  readonly metrics = new MetricTable()
  readonly #phases: readonly PhaseTimes[]
  readonly #cells = new PhaseCells<Cell>()
  readonly #timings = new PhaseCells<TimingCell>()
  readonly #throughput: Throughput
  readonly #load = new LoadTally()
  readonly #scenarios = new Map<number, ScenarioCounts>()
  readonly #checks = new CheckTable()
  readonly #errors = new ErrorGroups(errorLimit)
  readonly #kept: KeptSum[] = []
  /** By phase, then row: the kept sums that its counts go into. */
  #keptOf: (KeptSum[] | undefined)[][] = []
  /** By phase: how many deltas may have changed anything of it. */
  readonly #changes: number[] = []

  /**
   * `rows` is the list of the run's rows, which grows; `phases` are those of the load. Without phases there is no
   * throughput, and every second is judged.
   */
  constructor(rows: readonly Row[], phases: readonly PhaseTimes[]) {
    this.rows = rows
    this.#phases = phases
    this.#throughput = new Throughput(phases)
  }

  /** In the order of the plan's scenarios. */
  get scenarios(): ScenarioCounts[] {
    return [...this.#scenarios.values()].sort((a, b) => a.scenario - b.scenario)
  }

  get checks(): CheckCounts[] {
    return this.#checks.list
  }

  get errors(): readonly ErrorCounts[] {
    return this.#errors.list
  }

  get workers(): WorkerTotals[] {
    return this.#load.workers
  }

  get load(): LoadTotals {
    return this.#load.totals
  }

  add(delta: RunDelta): void {
    for (const { phase, row, cell } of delta.cells) {
      const sum = this.#cells.find(phase, row) ?? this.#cells.place(phase, row, new Cell())
      sum.merge(cell)
      for (const kept of this.#sumsOf(phase, row)) kept.cell.merge(cell)
      this.#throughput.add(delta.second, phase, row, cell.requests)
    }
    for (const { phase, row, cell } of delta.timings) {
      const sum = this.#timings.find(phase, row) ?? this.#timings.place(phase, row, new TimingCell())
      sum.merge(cell)
    }
    this.#addScenarios(delta.scenarios)
    for (const { phase, name, passes, failures } of delta.checks)
      this.#checks.add(phase, name, passes, failures)
    for (const counts of delta.metrics) this.metrics.add(counts)
    for (const { label, classIndex, message, count, firstSeenMs, lastSeenMs } of delta.errors) {
      this.#errors.add(label, classIndex, message, count, firstSeenMs, lastSeenMs)
    }
    this.#load.add(delta, this.#isJudged(delta.second))
    for (const phase of this.#touchedBy(delta)) this.#changes[phase] = (this.#changes[phase] ?? 0) + 1
  }

  /**
   * A number that grows with each delta that may have changed what is counted of some phases: their cells, checks and
   * metrics, and what ended in their time. While it is the same, so are all their counts.
   */
  changesOf(phases: readonly number[]): number {
    return phases.reduce((sum, phase) => sum + (this.#changes[phase] ?? 0), 0)
  }

  /** The counts of a row in a phase so far; empty where nothing happened. Not to be changed. */
  cell(phase: number, row: number): Cell {
    return this.#cells.find(phase, row) ?? new Cell()
  }

  /** The counts of some phases together, as a new cell: of one row, or of all requests. */
  sum(phases: Iterable<number>, row?: number): Cell {
    if (row === undefined) return this.#sumWhere(phases, isRequest)
    const total = new Cell()
    for (const phase of new Set(phases)) total.merge(this.cell(phase, row))
    return total
  }

  /** The counts of what was measured that is not a request, groups and functions, in some phases together. */
  measured(phases: Iterable<number>): Cell {
    return this.#sumWhere(phases, ({ kind }) => kind === 'group' || kind === 'measure')
  }

  /**
   * The counts of some phases together, of the rows that are wanted, in a cell that is kept up to date from now on: for
   * a caller that needs them every second. Not to be changed.
   */
  keep(phases: Iterable<number>, wanted: RowFilter): Cell {
    const kept = { phases: new Set(phases), wanted, cell: this.#sumWhere(phases, wanted) }
    this.#kept.push(kept)
    this.#keptOf = []
    return kept.cell
  }

  /** How many requests ended while some phases lasted, of some rows or of all requests: see `Throughput`. */
  ended(phases: Iterable<number>, rows: readonly number[] = this.rowsWhere(isRequest)): number {
    return this.#throughput.sum(phases, rows)
  }

  /** The indexes of the rows that are wanted. */
  rowsWhere(wanted: RowFilter): number[] {
    return this.rows.flatMap((row, index) => (wanted(row) ? [index] : []))
  }

  /** Errors in the scenarios' own code, without those of measured functions: they are what was measured. */
  get scriptErrors(): number {
    const all = this.errors.reduce((sum, each) => sum + (each.classIndex === scriptClass ? each.count : 0), 0)
    let measured = 0
    this.#cells.forEach((_, row, cell) => {
      if (this.rows[row]!.kind === 'measure') measured += cell.failuresByClass[scriptClass]!
    })
    return all - measured
  }

  /** Where the time of a row's successes went, in some phases together; undefined where it was not recorded. */
  timing(phases: Iterable<number>, row: number): TimingCell | undefined {
    let total: TimingCell | undefined
    for (const phase of new Set(phases)) {
      const timing = this.#timings.find(phase, row)
      if (timing === undefined) continue
      total ??= new TimingCell()
      total.merge(timing)
    }
    return total
  }

  #sumWhere(phases: Iterable<number>, wanted: RowFilter): Cell {
    const total = new Cell()
    for (const phase of new Set(phases)) {
      this.#cells.forEachInPhase(phase, (row, cell) => {
        if (wanted(this.rows[row]!)) total.merge(cell)
      })
    }
    return total
  }

  #sumsOf(phase: number, row: number): readonly KeptSum[] {
    while (this.#keptOf.length <= phase) this.#keptOf.push([])
    const ofPhase = this.#keptOf[phase]!
    while (ofPhase.length <= row) ofPhase.push(undefined)
    const known = ofPhase[row]
    if (known !== undefined) return known
    const sums = this.#kept.filter(({ phases, wanted }) => phases.has(phase) && wanted(this.rows[row]!))
    ofPhase[row] = sums
    return sums
  }

  #touchedBy({ second, cells, checks, metrics }: RunDelta): Set<number> {
    const phases = new Set([...cells, ...checks, ...metrics].map(({ phase }) => phase))
    const [fromMs, toMs] = [second * 1_000, (second + 1) * 1_000]
    this.#phases.forEach(({ startMs, endMs }, phase) => {
      // Both ends included: what ends in a second may be divided between phases that meet in it.
      if (startMs <= toMs && endMs >= fromMs) phases.add(phase)
    })
    return phases
  }

  /** Whether the middle of a second lies in a judged phase; so does what is late when the load is over. */
  #isJudged(second: number): boolean {
    const ms = second * 1_000 + 500
    const running = this.#phases.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs)
    return running.length === 0 || running.some(({ judged = true }) => judged)
  }

  #addScenarios(scenarios: readonly ScenarioCounts[]): void {
    for (const { scenario, started, completed, failed } of scenarios) {
      const counts = this.#scenarios.get(scenario) ?? { scenario, started: 0, completed: 0, failed: 0 }
      counts.started += started
      counts.completed += completed
      counts.failed += failed
      this.#scenarios.set(scenario, counts)
    }
  }
}

/** Whether a row is of requests: totals are sums of these alone. */
export function isRequest({ kind }: Row): boolean {
  return kind === 'request'
}
