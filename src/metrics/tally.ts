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
import { AnswerTally } from './silence/answer-tally.ts'
import { type PhaseTimes, Throughput } from './throughput.ts'

const scriptClass = failureClasses.indexOf('script')

/** The maximum number of error groups, without one more group of each failure class for the rest. */
const errorLimit = 1_000

/** Returns whether a row is part of a sum. */
export type RowFilter = (row: Row) => boolean

/** A sum that is updated with each delta. */
interface LiveSum {
  phases: ReadonlySet<number>
  filter: RowFilter
  cell: Cell
}

/** The sum of all deltas of all workers. It depends neither on the order of the deltas nor on the number of workers. */
export class Tally {
  /** The rows in order of first mention. Methods refer to rows by their index in this list. */
  readonly rows: readonly Row[]
  /** The plan's own metrics, by phase. */
  readonly metrics = new MetricTable()
  /** When the target answered, and when it did not although requests were under way. */
  readonly answers = new AnswerTally()
  /** The longest response time of all successes, in µs; 0 without any. */
  longestSuccessUs = 0
  readonly #phases: readonly PhaseTimes[]
  readonly #cells = new PhaseCells<Cell>()
  readonly #timings = new PhaseCells<TimingCell>()
  readonly #throughput: Throughput
  readonly #load: LoadTally
  readonly #scenarios = new Map<number, ScenarioCounts>()
  readonly #checks = new CheckTable()
  readonly #errors = new ErrorGroups(errorLimit)
  readonly #liveSums: LiveSum[] = []
  /** The rows that have counts. */
  readonly #called = new Set<number>()
  /** The live sums that include a row, by phase and row. */
  #liveSumsByRow: (LiveSum[] | undefined)[][] = []
  /** The number of deltas that may have changed a phase, by phase. */
  readonly #changes: number[] = []

  /**
   * `rows` is the list of the run's rows, which grows during the run. `phases` are the phases of the load. Without phases
   * there is no throughput, and every second is judged.
   */
  constructor(rows: readonly Row[], phases: readonly PhaseTimes[]) {
    this.rows = rows
    this.#phases = phases
    this.#throughput = new Throughput(phases)
    this.#load = new LoadTally(phases)
  }

  /** The counts of all scenarios, in the order of the plan. */
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
      const sum = this.#cells.find(phase, row) ?? this.#cells.set(phase, row, new Cell())
      sum.merge(cell)
      for (const live of this.#liveSumsOf(phase, row)) live.cell.merge(cell)
      this.#throughput.add(delta.second, phase, row, cell.ended)
      if (cell.requests > 0) this.#called.add(row)
      if (!cell.responseUs.isEmpty && isRequest(this.rows[row]!))
        this.longestSuccessUs = Math.max(this.longestSuccessUs, cell.responseUs.maxUs)
    }
    for (const { phase, row, cell } of delta.timings) {
      const sum = this.#timings.find(phase, row) ?? this.#timings.set(phase, row, new TimingCell())
      sum.merge(cell)
    }
    this.#addScenarios(delta.scenarios)
    for (const { phase, name, passes, failures } of delta.checks)
      this.#checks.add(phase, name, passes, failures)
    for (const counts of delta.metrics) this.metrics.add(counts)
    for (const { label, classIndex, message, count, firstSeenMs, lastSeenMs } of delta.errors) {
      this.#errors.add(label, classIndex, message, count, firstSeenMs, lastSeenMs)
    }
    this.answers.add(delta.second, delta.load.answers)
    this.#load.add(delta, this.#isJudged(delta.second))
    for (const phase of this.#phasesChangedBy(delta)) this.#changes[phase] = (this.#changes[phase] ?? 0) + 1
  }

  /**
   * Returns a number that grows with each delta that may have changed the counts of some phases: their cells, checks and
   * metrics, and the requests that ended during them. While the number is the same, all these counts are the same.
   */
  changeCount(phases: readonly number[]): number {
    return phases.reduce((sum, phase) => sum + (this.#changes[phase] ?? 0), 0)
  }

  /** Returns the counts of a row in a phase so far; empty if there are none. Callers must not change them. */
  cell(phase: number, row: number): Cell {
    return this.#cells.find(phase, row) ?? new Cell()
  }

  /** Returns the counts of some phases together, as a new cell: of one row, or of all requests. */
  sum(phases: Iterable<number>, row?: number): Cell {
    if (row === undefined) return this.#sumWhere(phases, isRequest)
    const total = new Cell()
    for (const phase of new Set(phases)) total.merge(this.cell(phase, row))
    return total
  }

  /** Returns the counts of measured functions and groups in some phases together, as a new cell. */
  sumOfMeasured(phases: Iterable<number>): Cell {
    return this.#sumWhere(phases, ({ kind }) => kind === 'group' || kind === 'measure')
  }

  /**
   * Returns the counts of some phases and rows together, in a cell that is updated with each delta, for a caller that
   * needs them every second. Callers must not change the cell.
   */
  liveSum(phases: Iterable<number>, filter: RowFilter): Cell {
    const sum = { phases: new Set(phases), filter, cell: this.#sumWhere(phases, filter) }
    this.#liveSums.push(sum)
    this.#liveSumsByRow = []
    return sum.cell
  }

  /** Returns the number of requests that ended during some phases, of some rows or of all requests; see `Throughput`. */
  endedDuring(phases: Iterable<number>, rows: readonly number[] = this.rowsWhere(isRequest)): number {
    return this.#throughput.sum(phases, rows)
  }

  /** Whether a row has counts in any phase. */
  isCalled(row: number): boolean {
    return this.#called.has(row)
  }

  /** Returns the indexes of the rows that match a filter. */
  rowsWhere(filter: RowFilter): number[] {
    return this.rows.flatMap((row, index) => (filter(row) ? [index] : []))
  }

  /** The number of errors in the scenarios' own code, without those of measured functions, which are measurements. */
  get scriptErrors(): number {
    const all = this.errors.reduce((sum, each) => sum + (each.classIndex === scriptClass ? each.count : 0), 0)
    let measured = 0
    this.#cells.forEach((_, row, cell) => {
      if (this.rows[row]!.kind === 'measure') measured += cell.failuresByClass[scriptClass]!
    })
    return all - measured
  }

  /** Returns the time that each part of a row's successes took, in some phases together; undefined if not recorded. */
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

  #sumWhere(phases: Iterable<number>, filter: RowFilter): Cell {
    const total = new Cell()
    for (const phase of new Set(phases)) {
      this.#cells.forEachInPhase(phase, (row, cell) => {
        if (filter(this.rows[row]!)) total.merge(cell)
      })
    }
    return total
  }

  #liveSumsOf(phase: number, row: number): readonly LiveSum[] {
    while (this.#liveSumsByRow.length <= phase) this.#liveSumsByRow.push([])
    const ofPhase = this.#liveSumsByRow[phase]!
    while (ofPhase.length <= row) ofPhase.push(undefined)
    const known = ofPhase[row]
    if (known !== undefined) return known
    const sums = this.#liveSums.filter(({ phases, filter }) => phases.has(phase) && filter(this.rows[row]!))
    ofPhase[row] = sums
    return sums
  }

  #phasesChangedBy({ second, cells, checks, metrics }: RunDelta): Set<number> {
    const phases = new Set([...cells, ...checks, ...metrics].map(({ phase }) => phase))
    const [fromMs, toMs] = [second * 1_000, (second + 1) * 1_000]
    this.#phases.forEach(({ startMs, endMs }, phase) => {
      // Both ends are included, because a request may be divided between the phases that meet in its second.
      if (startMs <= toMs && endMs >= fromMs) phases.add(phase)
    })
    return phases
  }

  /** Returns whether the middle of a second lies in a judged phase, or in no phase because the load is over. */
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

/** Returns whether a row is an endpoint. Totals are sums over endpoints only. */
export function isRequest({ kind }: Row): boolean {
  return kind === 'request'
}
