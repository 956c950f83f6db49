import { failureClasses } from '../base/failure-class.ts'
import type { RowKind } from '../base/row-kind.ts'
import { plainText } from '../base/text/plain-text.ts'
import { Cell } from './cell/cell.ts'
import { MetricCell, type MetricKind } from './cell/metric-cell.ts'
import { type Timing, TimingCell } from './cell/timing-cell.ts'
import { CheckTable } from './check-table.ts'
import {
  type Delta,
  type DeltaCell,
  type DeltaTiming,
  deltaLimits,
  type LoadFigures,
  type MetricCounts,
  type RowName,
  type ScenarioCounts,
} from './delta.ts'
import { ErrorGroups } from './error-groups.ts'
import { type Gauges, noGauges } from './gauges.ts'
import { GeneratorPressure } from './generator-pressure.ts'
import { Histogram } from './histogram/histogram.ts'
import { noLoadShortfall } from './load-shortfall.ts'
import { type MeasuredOperation, noFailure } from './measured-operation.ts'
import type { MetricName } from './metric-table.ts'
import { RowList } from './row-list.ts'

export interface RecorderOptions {
  worker: number
  /** How many phases the load has. */
  phases: number
  /** When the run begins, in ms on the timeline that every `nowMs` comes from. */
  startMs: number
  /** Takes a delta. It is only valid during the call, because its cells are used again: encode it there and then. */
  flush: (delta: Delta) => void
  gauges?: () => Gauges
  /** Called before a delta is made, with the end of its time on the timeline: for what is counted by the clock. */
  beforeFlush?: (endMs: number) => void
}

/**
 * What a worker measures, second by second. An event at `nowMs` belongs to second ⌊(nowMs − startMs) / 1000⌋; the
 * first event of a later second closes the one before and flushes its delta, so seconds are exact without a timer.
 * An event from a second that is closed already counts in the open one: nothing is lost. What comes after `finish`
 * is not counted any more.
 */
export class Recorder {
  /** Where this worker comes to its limits: whoever sees it counts it here. */
  readonly pressure = new GeneratorPressure()
  readonly #options: RecorderOptions
  readonly #startMs: number
  /** By phase, then row. */
  readonly #cells: (Cell | undefined)[][] = []
  readonly #rows = new RowList()
  /** By phase, then row; empty where nobody asks where the time went. */
  readonly #timings: (TimingCell | undefined)[][] = []
  readonly #metrics: MetricName[] = []
  /** By phase, then metric. */
  readonly #metricCells: (MetricCell | undefined)[][] = []
  readonly #errors = new ErrorGroups(deltaLimits.errors)
  readonly #checks = new CheckTable()
  readonly #scenarios: ScenarioCounts[] = []
  readonly #lagUs = new Histogram()
  #namesSent = 0
  #planned = 0
  #started = 0
  #dropped = 0
  #loadShortfall = noLoadShortfall()
  #sequence = 0
  #second = 0
  /** The end of the open second, in ms from the start. */
  #endsMs = 1_000
  #hasEvents = false
  #lastGauges = noGauges

  /** Throws a `RangeError` for more phases than a delta can tell of. */
  constructor(options: RecorderOptions) {
    if (options.phases > deltaLimits.phases) throw new RangeError(`${options.phases} phases are too many`)
    this.#options = options
    this.#startMs = options.startMs
    for (let phase = 0; phase < options.phases; phase++) {
      this.#cells.push([])
      this.#metricCells.push([])
    }
  }

  /**
   * The index of a row: the same for the same name and kind, a new one at first mention. Beyond the limit all
   * new names share one row, `(other)`.
   */
  row(name: string, kind: RowKind = 'request'): number {
    return this.#rows.find(name, kind) ?? this.#rows.place(plainText(name, deltaLimits.textLength), kind)
  }

  /**
   * The index of a metric of the plan's own, of the run or of a row: the same for the same name, kind and row. Throws a
   * `RangeError` for too many, and for a row that does not exist.
   */
  metric(name: string, kind: MetricKind, row?: number): number {
    const known = this.#metrics.findIndex(
      (metric) => metric.name === name && metric.kind === kind && metric.row === row,
    )
    if (known >= 0) return known
    if (row !== undefined && this.#rows.all[row] === undefined) throw new RangeError(`there is no row ${row}`)
    const most = row === undefined ? deltaLimits.metrics : deltaLimits.rowMetrics
    const alike = this.#metrics.filter((metric) => (metric.row === undefined) === (row === undefined))
    if (alike.length >= most) throw new RangeError('there are too many metrics')
    return this.#metrics.push({ name: plainText(name, deltaLimits.textLength), kind, row }) - 1
  }

  /** Counts a value of a metric, within its kind's range, at `nowMs`. */
  value(metric: number, phase: number, nowMs: number, value: number): void {
    if (nowMs - this.#startMs >= this.#endsMs) this.#close(nowMs)
    const cell = this.#metricCells[phase]?.[metric] ?? this.#openMetric(phase, metric)
    this.#hasEvents = true
    cell.record(value, Math.max(0, nowMs - this.#startMs))
  }

  /** Counts an operation that has ended, and its failure as an error. */
  count(operation: MeasuredOperation): void {
    const { row, phase, endedMs, failureIndex } = operation
    if (endedMs - this.#startMs >= this.#endsMs) this.#close(endedMs)
    const cell = this.#cells[phase]?.[row] ?? this.#openCell(phase, row)
    if (failureIndex !== noFailure)
      this.#addError(this.#rows.all[row]!.name, endedMs, failureIndex, operation.failureMessage)
    this.#hasEvents = true
    record(cell, operation)
  }

  /**
   * Counts an operation in another row than its own: in that of a group, a tag or a scenario. Its failure is no further
   * error: that was counted where it happened.
   */
  countIn(row: number, operation: MeasuredOperation): void {
    const { phase, endedMs } = operation
    if (endedMs - this.#startMs >= this.#endsMs) this.#close(endedMs)
    const cell = this.#cells[phase]?.[row] ?? this.#openCell(phase, row)
    this.#hasEvents = true
    record(cell, operation)
  }

  /** Counts where the time of a success went, after `count` has counted it. */
  timing({ row, phase }: MeasuredOperation, timing: Timing): void {
    this.#timings[phase] ??= []
    const ofPhase = this.#timings[phase]
    ofPhase[row] ??= new TimingCell()
    ofPhase[row].record(timing)
  }

  /** Counts an error that belongs to no request, such as an exception in a scenario, under a label. */
  fault(label: string, nowMs: number, classIndex: number, message: string): void {
    this.advance(nowMs)
    this.#addError(plainText(label, deltaLimits.textLength), nowMs, classIndex, message)
  }

  /** Counts one outcome of a check in a phase; `nowMs` closes seconds as any event does, left out it counts in the open one. */
  check(name: string, ok: boolean, phase: number, nowMs?: number): void {
    if (nowMs !== undefined) this.advance(nowMs)
    this.#hasEvents = true
    const kept = this.#checks.has(phase, name) ? name : plainText(name, deltaLimits.textLength)
    this.#checks.add(phase, kept, ok ? 1 : 0, ok ? 0 : 1)
  }

  /** Counts an iteration that begins. Throws a `RangeError` where there is no such scenario. */
  iterationStarted(scenario: number, nowMs?: number): void {
    if (nowMs !== undefined) this.advance(nowMs)
    this.#scenario(scenario).started += 1
    this.#started += 1
  }

  /** Counts an iteration that ended, in an exception or not. */
  iterationEnded(scenario: number, failed: boolean, nowMs?: number): void {
    if (nowMs !== undefined) this.advance(nowMs)
    const counts = this.#scenario(scenario)
    counts.completed += 1
    if (failed) counts.failed += 1
  }

  /** Counts how late something was sent, in µs. */
  lag(us: number): void {
    this.#hasEvents = true
    this.#lagUs.record(us)
  }

  /** Counts iterations that the schedule asked for. */
  planned(n: number): void {
    this.#hasEvents = true
    this.#planned += n
  }

  /** Counts a user of a closed load that is done, and whether its `onStart` ever went well. */
  user(isReady: boolean): void {
    this.#hasEvents = true
    this.#loadShortfall.users += 1
    if (!isReady) this.#loadShortfall.unreadyUsers += 1
  }

  /** Counts an arrival that is given up because its user could not start. */
  unreadyArrival(): void {
    this.dropped(1)
    this.#loadShortfall.unreadyArrivals += 1
  }

  /** Counts an arrival that begins when its load should have been over. */
  overdueArrival(): void {
    this.#hasEvents = true
    this.#loadShortfall.overdueArrivals += 1
  }

  /** Counts iterations that were asked for and given up. */
  dropped(n: number): void {
    this.#hasEvents = true
    this.#dropped += n
  }

  /** Closes the second that has passed, if one has: call it about once a second, for when nothing happens. */
  advance(nowMs: number): void {
    if (nowMs - this.#startMs >= this.#endsMs) this.#close(nowMs)
  }

  /** Flushes what is left as the last delta. Once; what is recorded afterwards is not counted. */
  finish(nowMs: number): void {
    if (this.#endsMs === Number.POSITIVE_INFINITY) return
    // An instant on the boundary ends the open second, it does not begin another that would be empty.
    if (nowMs - this.#startMs > this.#endsMs) this.#close(nowMs)
    this.#endsMs = Number.POSITIVE_INFINITY
    this.#flush(true, nowMs)
  }

  #close(nowMs: number): void {
    try {
      // Without events and gauges there is nothing to tell.
      if (this.#hasEvents || this.#options.gauges !== undefined)
        this.#flush(false, this.#startMs + this.#endsMs)
    } finally {
      this.#second = Math.floor((nowMs - this.#startMs) / 1_000)
      this.#endsMs = (this.#second + 1) * 1_000
    }
  }

  #flush(final: boolean, endMs: number): void {
    this.#options.beforeFlush?.(endMs)
    try {
      this.#options.flush({
        worker: this.#options.worker,
        sequence: this.#sequence++,
        second: this.#second,
        final,
        names: this.#newNames(),
        cells: this.#usedCells(),
        scenarios: this.#scenarios.filter((counts) => counts.started + counts.completed > 0),
        checks: this.#checks.list,
        errors: [...this.#errors.list],
        metrics: this.#usedMetrics(),
        timings: this.#usedTimings(),
        load: this.#loadFigures(),
      })
    } finally {
      this.#reset()
    }
  }

  #newNames(): RowName[] {
    const first = this.#namesSent
    return this.#rows.all.slice(first).map(({ name, kind }, at) => ({ index: first + at, name, kind }))
  }

  #loadFigures(): LoadFigures {
    const before = this.#lastGauges
    // A copy: the callback may fill in the same object every time.
    const now = { ...(this.#options.gauges?.() ?? noGauges) }
    this.#lastGauges = now
    this.pressure.filesShort += Math.max(0, now.filesShort - before.filesShort)
    this.pressure.portsShort += Math.max(0, now.portsShort - before.portsShort)
    return {
      planned: this.#planned,
      started: this.#started,
      dropped: this.#dropped,
      loadShortfall: this.#loadShortfall,
      users: now.users,
      inFlight: now.inFlight,
      retries: Math.max(0, now.retries - before.retries),
      redirects: Math.max(0, now.redirects - before.redirects),
      connectionsOpened: Math.max(0, now.connectionsOpened - before.connectionsOpened),
      lagUs: this.#lagUs,
      loopActiveMs: Math.max(0, now.loopActiveMs - before.loopActiveMs),
      loopIdleMs: Math.max(0, now.loopIdleMs - before.loopIdleMs),
      loopDelayMaxMs: now.loopDelayMaxMs,
      cpuMs: Math.max(0, now.cpuMs - before.cpuMs),
      pressure: this.pressure,
    }
  }

  #usedCells(): DeltaCell[] {
    const used: DeltaCell[] = []
    this.#cells.forEach((ofPhase, phase) => {
      ofPhase.forEach((cell, row) => {
        if (cell === undefined) return
        // One that was idle for a second is let go: a plan with thousands of rows holds only those in use.
        if (cell.isEmpty) ofPhase[row] = undefined
        else used.push({ phase, row, cell })
      })
    })
    return used
  }

  #usedMetrics(): MetricCounts[] {
    const used: MetricCounts[] = []
    this.#metricCells.forEach((ofPhase, phase) => {
      ofPhase.forEach((cell, metric) => {
        if (cell === undefined) return
        if (cell.isEmpty) ofPhase[metric] = undefined
        else used.push({ phase, row: this.#metrics[metric]!.row, name: this.#metrics[metric]!.name, cell })
      })
    })
    return used
  }

  #usedTimings(): DeltaTiming[] {
    const used: DeltaTiming[] = []
    this.#timings.forEach((ofPhase, phase) => {
      ofPhase.forEach((cell, row) => {
        if (cell === undefined) return
        if (cell.isEmpty) ofPhase[row] = undefined
        else used.push({ phase, row, cell })
      })
    })
    return used
  }

  #reset(): void {
    this.#namesSent = this.#rows.all.length
    for (const ofPhase of this.#cells) for (const cell of ofPhase) cell?.reset()
    for (const ofPhase of this.#timings) for (const cell of ofPhase ?? []) cell?.reset()
    for (const ofPhase of this.#metricCells) for (const cell of ofPhase) cell?.reset()
    for (const counts of this.#scenarios) {
      counts.started = 0
      counts.completed = 0
      counts.failed = 0
    }
    this.#checks.reset()
    this.#errors.reset()
    this.#lagUs.reset()
    this.pressure.reset()
    this.#planned = 0
    this.#started = 0
    this.#dropped = 0
    this.#loadShortfall = noLoadShortfall()
    this.#hasEvents = false
  }

  #openCell(phase: number, row: number): Cell {
    const ofPhase = this.#cells[phase]
    if (ofPhase === undefined) throw new RangeError(`there is no phase ${phase}`)
    if (this.#rows.all[row] === undefined) throw new RangeError(`there is no row ${row}`)
    // Filled up to the end: an array with holes is slow to read.
    while (ofPhase.length < this.#rows.all.length) ofPhase.push(undefined)
    const cell = new Cell()
    ofPhase[row] = cell
    return cell
  }

  #openMetric(phase: number, metric: number): MetricCell {
    const ofPhase = this.#metricCells[phase]
    if (ofPhase === undefined) throw new RangeError(`there is no phase ${phase}`)
    const { kind } = this.#metrics[metric]!
    while (ofPhase.length < this.#metrics.length) ofPhase.push(undefined)
    const cell = new MetricCell(kind)
    ofPhase[metric] = cell
    return cell
  }

  #scenario(index: number): ScenarioCounts {
    this.#hasEvents = true
    if (!(index >= 0 && index < deltaLimits.scenarios)) throw new RangeError(`there is no scenario ${index}`)
    while (this.#scenarios.length <= index) {
      this.#scenarios.push({ scenario: this.#scenarios.length, started: 0, completed: 0, failed: 0 })
    }
    return this.#scenarios[index]!
  }

  #addError(label: string, nowMs: number, classIndex: number, message: string): void {
    if (failureClasses[classIndex] === undefined)
      throw new RangeError(`there is no failure class ${classIndex}`)
    this.#hasEvents = true
    const sinceMs = Math.max(0, nowMs - this.#startMs)
    // As it is first: most messages are plain, and are known.
    const known = this.#errors.find(label, classIndex, message) !== undefined
    const kept = known ? message : plainText(message, deltaLimits.textLength)
    this.#errors.add(label, classIndex, kept, 1, sinceMs, sinceMs)
  }
}

function record(cell: Cell, operation: MeasuredOperation): void {
  const { responseUs, failureIndex, status, bytesSent, bytesReceived } = operation
  if (failureIndex === noFailure)
    cell.recordSuccess(responseUs, operation.serviceUs, status, bytesSent, bytesReceived)
  else cell.recordFailure(responseUs, failureIndex, status, bytesSent, bytesReceived)
}
