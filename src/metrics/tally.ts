import { failureClasses } from '../base/failure-class.ts'
import { Cell } from './cell/cell.ts'
import { TimingCell } from './cell/timing-cell.ts'
import { CheckTable } from './check-table.ts'
import type { CheckCounts, ErrorCounts, ScenarioCounts } from './delta.ts'
import { ErrorGroups } from './error-groups.ts'
import { GeneratorPressure } from './generator-pressure.ts'
import { Histogram } from './histogram/histogram.ts'
import { addLoadShortfall, type LoadShortfall, noLoadShortfall } from './load-shortfall.ts'
import { MetricTable } from './metric-table.ts'
import type { RunDelta } from './row-directory.ts'
import type { Row } from './row-list.ts'
import { type PhaseTimes, Throughput } from './series/throughput.ts'

/** The load figures of a whole run so far, all workers together. */
export interface LoadTotals {
  planned: number
  started: number
  dropped: number
  readonly loadShortfall: LoadShortfall
  retries: number
  redirects: number
  connectionsOpened: number
  /** Now: the sum of what each worker said last. */
  users: number
  inFlight: number
  cpuMs: number
  /** The longest of any worker. */
  loopDelayMaxMs: number
  readonly lagUs: Histogram
  /** The same of the seconds whose middle is judged. */
  readonly judgedLagUs: Histogram
  readonly pressure: GeneratorPressure
}

/** How one worker fared so far. */
export interface WorkerTotals {
  worker: number
  /** How many deltas it sent: the sequence of the next. */
  deltas: number
  /** The last second that it reported. */
  second: number
  isFinal: boolean
  users: number
  inFlight: number
  retries: number
  redirects: number
  connectionsOpened: number
  loopActiveMs: number
  loopIdleMs: number
  loopDelayMaxMs: number
  cpuMs: number
  /** The share of time in which its event loop was not waiting, 0 to 1; 0 where nothing is known. */
  loopUtilization: number
}

const scriptClass = failureClasses.indexOf('script')

/** At most this many groups of errors are told apart, and one more of each class. */
const errorLimit = 1_000

/** Which rows a sum is of. */
export type RowFilter = (row: Row) => boolean

/** A sum that is kept up to date. */
interface KeptSum {
  phases: ReadonlySet<number>
  wanted: RowFilter
  cell: Cell
}

/** The sum of all deltas of all workers. Order and number of workers change nothing in it. */
export class Tally {
  /** In order of first mention; their places are the indexes that `cell` and `sum` take. */
  readonly rows: readonly Row[]
  readonly #throughput: Throughput
  readonly #kept: KeptSum[] = []
  /** By phase, then row: the sums that its counts go into. */
  #keptOf: (KeptSum[] | undefined)[][] = []
  /** By phase, then row. */
  readonly #cells: (Cell | undefined)[][] = []
  readonly #scenarios = new Map<number, ScenarioCounts>()
  readonly #checks = new CheckTable()
  readonly #metrics = new MetricTable()
  /** By phase and row. */
  readonly #timings = new Map<string, TimingCell>()
  readonly #errors = new ErrorGroups(errorLimit)
  readonly #workers = new Map<number, WorkerTotals>()
  readonly #lagUs = new Histogram()
  readonly #judgedLagUs = new Histogram()
  readonly #phases: readonly PhaseTimes[]
  /** By phase: how many deltas may have changed anything of it. */
  readonly #changes: number[] = []
  #planned = 0
  #started = 0
  #dropped = 0
  readonly #loadShortfall = noLoadShortfall()
  readonly #pressure = new GeneratorPressure()

  /** `rows` are those of the run, a list that grows; `phases` those of the load, without which nothing is known of throughput. */
  constructor(rows: readonly Row[], phases: readonly PhaseTimes[]) {
    this.rows = rows
    this.#throughput = new Throughput(phases)
    this.#phases = phases
  }

  /** By scenario. */
  get scenarios(): ScenarioCounts[] {
    return [...this.#scenarios.values()].sort((a, b) => a.scenario - b.scenario)
  }

  get checks(): CheckCounts[] {
    return this.#checks.list
  }

  /** The plan's own metrics, by phase. */
  get metrics(): MetricTable {
    return this.#metrics
  }

  get errors(): readonly ErrorCounts[] {
    return this.#errors.list
  }

  get workers(): WorkerTotals[] {
    return [...this.#workers.values()]
  }

  get load(): LoadTotals {
    const load = {
      planned: this.#planned,
      started: this.#started,
      dropped: this.#dropped,
      loadShortfall: this.#loadShortfall,
      retries: 0,
      redirects: 0,
      connectionsOpened: 0,
      users: 0,
      inFlight: 0,
      cpuMs: 0,
      loopDelayMaxMs: 0,
      lagUs: this.#lagUs,
      judgedLagUs: this.#judgedLagUs,
      pressure: this.#pressure,
    }
    for (const worker of this.#workers.values()) {
      load.retries += worker.retries
      load.redirects += worker.redirects
      load.connectionsOpened += worker.connectionsOpened
      load.users += worker.users
      load.inFlight += worker.inFlight
      load.cpuMs += worker.cpuMs
      load.loopDelayMaxMs = Math.max(load.loopDelayMaxMs, worker.loopDelayMaxMs)
    }
    return load
  }

  add(delta: RunDelta): void {
    for (const { phase, row, cell } of delta.cells) {
      this.#openCell(phase, row).merge(cell)
      for (const sum of this.#sumsOf(phase, row)) sum.cell.merge(cell)
      this.#throughput.add(delta.second, phase, row, cell.requests)
    }
    this.#addScenarios(delta.scenarios)
    for (const { phase, name, passes, failures } of delta.checks)
      this.#checks.add(phase, name, passes, failures)
    for (const { phase, row, cell } of delta.timings) {
      const key = `${phase} ${row}`
      const timing = this.#timings.get(key) ?? new TimingCell()
      timing.merge(cell)
      this.#timings.set(key, timing)
    }
    for (const counts of delta.metrics) this.#metrics.add(counts)
    for (const { label, classIndex, message, count, firstSeenMs, lastSeenMs } of delta.errors) {
      this.#errors.add(label, classIndex, message, count, firstSeenMs, lastSeenMs)
    }
    this.#planned += delta.load.planned
    this.#started += delta.load.started
    this.#dropped += delta.load.dropped
    addLoadShortfall(this.#loadShortfall, delta.load.loadShortfall)
    this.#lagUs.merge(delta.load.lagUs)
    if (this.#isJudged(delta.second)) this.#judgedLagUs.merge(delta.load.lagUs)
    this.#pressure.merge(delta.load.pressure)
    this.#addWorker(delta)
    for (const phase of this.#touchedBy(delta)) this.#changes[phase] = (this.#changes[phase] ?? 0) + 1
  }

  /**
   * How many deltas may have changed what is counted of some phases, checks, metrics and what ended in their time included: where it is the same
   * as before, so are all the counts.
   */
  changesOf(phases: readonly number[]): number {
    return phases.reduce((sum, phase) => sum + (this.#changes[phase] ?? 0), 0)
  }

  /** The counts of a row in a phase so far; empty where nothing happened. Not to be changed. */
  cell(phase: number, row: number): Cell {
    return this.#cells[phase]?.[row] ?? new Cell()
  }

  /** The counts of some phases together, as a cell of its own: of one row, or of all that are requests. */
  sum(phases: Iterable<number>, row?: number): Cell {
    const total = new Cell()
    for (const phase of new Set(phases)) {
      this.#cells[phase]?.forEach((cell, index) => {
        const isMeant = row === undefined ? this.rows[index]!.kind === 'request' : index === row
        if (cell !== undefined && isMeant) total.merge(cell)
      })
    }
    return total
  }

  /**
   * The counts of some phases together, of the rows that are wanted, kept up to date from now on: for who asks every second.
   * Not to be changed.
   */
  keep(phases: Iterable<number>, wanted: RowFilter): Cell {
    const kept = { phases: new Set(phases), wanted, cell: new Cell() }
    for (const phase of kept.phases) {
      this.#cells[phase]?.forEach((cell, index) => {
        if (cell !== undefined && wanted(this.rows[index]!)) kept.cell.merge(cell)
      })
    }
    this.#kept.push(kept)
    this.#keptOf = []
    return kept.cell
  }

  /** How many requests ended while some phases lasted, of some rows or of all that are requests: see `Throughput`. */
  ended(phases: Iterable<number>, rows: readonly number[] = this.rowsWhere(isRequest)): number {
    return this.#throughput.sum(phases, rows)
  }

  /** The indexes of the rows that are wanted. */
  rowsWhere(wanted: RowFilter): number[] {
    return this.rows.flatMap((row, index) => (wanted(row) ? [index] : []))
  }

  /** Errors of the scenarios' own code: what a measured function failed with is what it was measured for. */
  get scriptErrors(): number {
    const all = this.errors.reduce((sum, each) => sum + (each.classIndex === scriptClass ? each.count : 0), 0)
    let measured = 0
    for (const ofPhase of this.#cells) {
      ofPhase.forEach((cell, index) => {
        if (this.rows[index]!.kind === 'measure') measured += cell?.failuresByClass[scriptClass] ?? 0
      })
    }
    return all - measured
  }

  /** Where the time of a row's successes went, in some phases together; undefined where nobody asked. */
  timing(phases: Iterable<number>, row: number): TimingCell | undefined {
    let total: TimingCell | undefined
    for (const phase of new Set(phases)) {
      const timing = this.#timings.get(`${phase} ${row}`)
      if (timing === undefined) continue
      total ??= new TimingCell()
      total.merge(timing)
    }
    return total
  }

  /** The counts of what is measured beside requests, groups and functions, in some phases together. */
  measured(phases: Iterable<number>): Cell {
    const total = new Cell()
    for (const phase of new Set(phases)) {
      this.#cells[phase]?.forEach((cell, index) => {
        const { kind } = this.rows[index]!
        if (cell !== undefined && (kind === 'group' || kind === 'measure')) total.merge(cell)
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

  /** Whether the middle of a second lies in a phase that is judged; what is late when the load is over is, too. */
  #isJudged(second: number): boolean {
    const ms = second * 1_000 + 500
    const running = this.#phases.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs)
    return running.length === 0 || running.some(({ judged = true }) => judged)
  }

  #openCell(phase: number, row: number): Cell {
    while (this.#cells.length <= phase) this.#cells.push([])
    const ofPhase = this.#cells[phase]!
    while (ofPhase.length <= row) ofPhase.push(undefined)
    const cell = ofPhase[row] ?? new Cell()
    ofPhase[row] = cell
    return cell
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

  #addWorker({ worker: id, second, final, load }: RunDelta): void {
    const worker = this.#workers.get(id) ?? newWorker(id)
    worker.deltas += 1
    worker.second = second
    worker.isFinal = final
    worker.users = load.users
    worker.inFlight = load.inFlight
    worker.retries += load.retries
    worker.redirects += load.redirects
    worker.connectionsOpened += load.connectionsOpened
    worker.loopActiveMs += load.loopActiveMs
    worker.loopIdleMs += load.loopIdleMs
    worker.loopDelayMaxMs = Math.max(worker.loopDelayMaxMs, load.loopDelayMaxMs)
    worker.cpuMs += load.cpuMs
    const loopMs = worker.loopActiveMs + worker.loopIdleMs
    worker.loopUtilization = loopMs === 0 ? 0 : worker.loopActiveMs / loopMs
    this.#workers.set(id, worker)
  }
}

/** Whether a row is of requests: those alone are in totals. */
export function isRequest({ kind }: Row): boolean {
  return kind === 'request'
}

function newWorker(worker: number): WorkerTotals {
  return {
    worker,
    deltas: 0,
    second: 0,
    isFinal: false,
    users: 0,
    inFlight: 0,
    retries: 0,
    redirects: 0,
    connectionsOpened: 0,
    loopActiveMs: 0,
    loopIdleMs: 0,
    loopDelayMaxMs: 0,
    cpuMs: 0,
    loopUtilization: 0,
  }
}
