import { failureClasses } from '../base/failure-class.ts'
import type { RowKind } from '../base/row-kind.ts'
import { withoutSecretValues } from '../base/secrets/secret-values.ts'
import { plainText } from '../base/text/plain-text.ts'
import { Cell } from './cell/cell.ts'
import { LongestSuccesses } from './cell/longest-successes.ts'
import { MetricCell, type MetricKind } from './cell/metric-cell.ts'
import { PhaseCells } from './cell/phase-cells.ts'
import { type Timing, TimingCell } from './cell/timing-cell.ts'
import { CheckTable } from './check-table.ts'
import { OwnDelayLog } from './delay/own-delay-log.ts'
import { type LoopTurns, OwnDelays } from './delay/own-delays.ts'
import { type Delta, deltaLimits, type LoadFigures, type RowName, type ScenarioCounts } from './delta.ts'
import { ErrorGroups } from './error-groups.ts'
import { type Gauges, noGauges } from './gauges.ts'
import { GeneratorPressure } from './generator-pressure.ts'
import { Histogram } from './histogram/histogram.ts'
import { highestUs } from './histogram/histogram-layout.ts'
import { noLoadShortfall } from './load-shortfall.ts'
import { type MeasuredOperation, noFailure } from './measured-operation.ts'
import type { MetricName } from './metric-table.ts'
import { RowList } from './row-list.ts'
import { AnswerLog } from './silence/answer-log.ts'

export interface RecorderOptions {
  /** The number of this worker. */
  worker: number
  /** The number of phases of the load. */
  phases: number
  /** The start of the run, in ms on the same timeline as every `nowMs`. */
  startMs: number
  /** Called with each delta, which is valid only during the call because its cells are reused. */
  flush: (delta: Delta) => void
  /** Returns the current gauges. Called for each delta. */
  gauges?: () => Gauges
  /** Called before each delta with the end of its second, in ms on the timeline, to count what depends on the clock. */
  beforeFlush?: (endMs: number) => void
  /** Tells where the event loop is; see `OwnDelays`. */
  turns?: LoopTurns
}

/**
 * Counts the measurements of a worker, second by second. An event at `nowMs` belongs to second
 * ⌊(nowMs − startMs) / 1000⌋. The first event of a later second closes the open second and flushes its delta, so seconds
 * are exact without a timer. An event of a closed second counts in the open one, so nothing is lost. Events after
 * `finish` are ignored.
 */
export class Recorder {
  /** How often and how long this worker was at its limits. The code that detects it adds to this object. */
  readonly pressure = new GeneratorPressure()
  /** How this worker delayed its own load. The code that detects it adds to this object. */
  readonly ownDelays = new OwnDelayLog()
  /** Knows by how much this worker can have lengthened each request. */
  readonly delays: OwnDelays
  readonly #options: RecorderOptions
  readonly #startMs: number
  readonly #rows = new RowList()
  readonly #metrics: MetricName[] = []
  readonly #cells = new PhaseCells<Cell>()
  readonly #timings = new PhaseCells<TimingCell>()
  /** The values of the plan's own metrics, by phase and index of the metric. */
  readonly #metricCells = new PhaseCells<MetricCell>()
  readonly #errors = new ErrorGroups(deltaLimits.errors)
  readonly #checks = new CheckTable()
  readonly #scenarios: ScenarioCounts[] = []
  readonly #lagUs = new Histogram()
  readonly #longest = new LongestSuccesses()
  readonly #answers = new AnswerLog()
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

  /** Throws a `RangeError` for more phases than a delta can have. */
  constructor(options: RecorderOptions) {
    if (options.phases > deltaLimits.phases) throw new RangeError(`${options.phases} phases are too many`)
    this.#options = options
    this.#startMs = options.startMs
    this.delays = new OwnDelays(this.ownDelays, options.turns)
  }

  /**
   * Returns the index of the row with this name and kind, and adds the row at first mention. Beyond the limit all new
   * names of a kind share one row, `(other)`.
   */
  row(name: string, kind: RowKind = 'request'): number {
    return this.#rows.find(name, kind) ?? this.#rows.findOrAdd(plainText(name, deltaLimits.textLength), kind)
  }

  /**
   * Returns the index of the plan's own metric with this name, kind and row (undefined: the run), and adds it at first
   * mention. Throws a `RangeError` for too many metrics, and for a row that does not exist.
   */
  metric(name: string, kind: MetricKind, row?: number): number {
    const known = this.#metrics.findIndex(
      (metric) => metric.name === name && metric.kind === kind && metric.row === row,
    )
    if (known >= 0) return known
    if (row !== undefined && this.#rows.all[row] === undefined) throw new RangeError(`there is no row ${row}`)
    const maxMetrics = row === undefined ? deltaLimits.metrics : deltaLimits.rowMetrics
    const alike = this.#metrics.filter((metric) => (metric.row === undefined) === (row === undefined))
    if (alike.length >= maxMetrics) throw new RangeError('there are too many metrics')
    return this.#metrics.push({ name: plainText(name, deltaLimits.textLength), kind, row }) - 1
  }

  /** Counts a value of a metric at `nowMs`. The value must be in the range of the metric's kind (`metricRange`). */
  value(metric: number, phase: number, nowMs: number, value: number): void {
    if (nowMs - this.#startMs >= this.#endsMs) this.#close(nowMs)
    const cell = this.#metricCells.find(phase, metric) ?? this.#openMetric(phase, metric)
    this.#hasEvents = true
    cell.record(value, Math.max(0, nowMs - this.#startMs))
  }

  /** Counts an operation that has ended, and its failure as an error. */
  count(operation: MeasuredOperation): void {
    const { row, phase, endedMs, failureIndex } = operation
    if (endedMs - this.#startMs >= this.#endsMs) this.#close(endedMs)
    const cell = this.#cells.find(phase, row) ?? this.#openCell(phase, row)
    if (failureIndex !== noFailure)
      this.#addError(this.#rows.all[row]!.name, endedMs, failureIndex, operation.failureMessage)
    this.#hasEvents = true
    record(cell, operation)
  }

  /**
   * Counts an operation in a row that sums up others: a group, a tag or a scenario. A failure does not count as an error
   * again.
   */
  countIn(row: number, operation: MeasuredOperation): void {
    const { phase, endedMs } = operation
    if (endedMs - this.#startMs >= this.#endsMs) this.#close(endedMs)
    const cell = this.#cells.find(phase, row) ?? this.#openCell(phase, row)
    this.#hasEvents = true
    record(cell, operation)
  }

  /** Notes that a request to the target is under way. Each such call is followed by one of `requestSucceeded` or `requestEnded`. */
  requestBegan(nowMs: number): void {
    const atMs = nowMs - this.#startMs
    if (atMs >= this.#endsMs) this.#close(nowMs)
    this.#hasEvents = true
    this.#answers.began(atMs)
  }

  /** Notes that a request has succeeded. Its reply can have lain unread for `unreadUs`. */
  requestSucceeded(endedMs: number, unreadUs: number): void {
    const atMs = endedMs - this.#startMs
    if (atMs >= this.#endsMs) this.#close(endedMs)
    this.#answers.ended(atMs)
    this.#answers.succeeded(atMs, unreadUs / 1_000)
  }

  /** Notes that a request has ended without success, after `waitUs` apart from the delays of the generator. */
  requestEnded(endedMs: number, waitUs: number): void {
    const atMs = endedMs - this.#startMs
    if (atMs >= this.#endsMs) this.#close(endedMs)
    this.#answers.ended(atMs)
    this.#answers.waited(Math.min(waitUs, highestUs))
  }

  /** Counts an operation that was under way when the load ended: neither a success nor a failure. */
  countUnfinished(operation: MeasuredOperation): void {
    this.countUnfinishedIn(operation.row, operation)
  }

  /** Counts an operation that was under way when the load ended in a row that sums up others. */
  countUnfinishedIn(row: number, operation: MeasuredOperation): void {
    const { phase, endedMs, bytesSent, bytesReceived } = operation
    if (endedMs - this.#startMs >= this.#endsMs) this.#close(endedMs)
    const cell = this.#cells.find(phase, row) ?? this.#openCell(phase, row)
    this.#hasEvents = true
    cell.recordUnfinished(bytesSent, bytesReceived)
  }

  /**
   * Whether an operation that has waited for `us` when the load ends has waited too long to be merely unfinished: more than
   * twice as long as the longest success of its row or, if that has none, of all rows. Without any success every wait is
   * too long.
   */
  isOverdue(row: number, us: number): boolean {
    this.#longest.update(this.#cells)
    return us > 2 * (this.#longest.ofRow(row) ?? this.#longest.ofAll)
  }

  /** Counts the time that each part of a success took. Call it after `count`. */
  timing({ row, phase }: MeasuredOperation, timing: Timing): void {
    const cell = this.#timings.find(phase, row) ?? this.#timings.set(phase, row, new TimingCell())
    cell.record(timing)
  }

  /** Counts an error outside of any operation, such as an exception in a scenario, under a label. */
  fault(label: string, nowMs: number, classIndex: number, message: string): void {
    this.advance(nowMs)
    this.#addError(plainText(label, deltaLimits.textLength), nowMs, classIndex, message)
  }

  /** Counts one outcome of a check in a phase. Without `nowMs` it counts in the open second. */
  check(name: string, ok: boolean, phase: number, nowMs?: number): void {
    if (nowMs !== undefined) this.advance(nowMs)
    this.#hasEvents = true
    const kept = this.#checks.has(phase, name) ? name : plainText(name, deltaLimits.textLength)
    this.#checks.add(phase, kept, ok ? 1 : 0, ok ? 0 : 1)
  }

  /** Counts an iteration that begins. Throws a `RangeError` if the scenario does not exist. */
  iterationStarted(scenario: number, nowMs?: number): void {
    if (nowMs !== undefined) this.advance(nowMs)
    this.#scenario(scenario).started += 1
    this.#started += 1
  }

  /** Counts an iteration that ended. `failed` is whether it threw an exception. */
  iterationEnded(scenario: number, failed: boolean, nowMs?: number): void {
    if (nowMs !== undefined) this.advance(nowMs)
    const counts = this.#scenario(scenario)
    counts.completed += 1
    if (failed) counts.failed += 1
  }

  /** Counts the time from the intended to the actual start of an operation, in µs. */
  lag(us: number): void {
    this.#hasEvents = true
    this.#lagUs.record(us)
  }

  /** Counts iterations that are due. */
  planned(n: number): void {
    this.#hasEvents = true
    this.#planned += n
  }

  /** Counts a user of a closed load that has ended. `isReady` is whether its `onStart` ever succeeded. */
  userEnded(isReady: boolean): void {
    this.#hasEvents = true
    this.#loadShortfall.users += 1
    if (!isReady) this.#loadShortfall.unreadyUsers += 1
  }

  /** Counts an arrival that is dropped because its user could not start. */
  unreadyArrival(): void {
    this.dropped(1)
    this.#loadShortfall.unreadyArrivals += 1
  }

  /** Counts a user of a closed load whose last iteration had not ended when the load did, without a call under way. */
  userHung(): void {
    this.#hasEvents = true
    this.#loadShortfall.hungUsers += 1
  }

  /** Counts an arrival that begins well after the planned end of its load. */
  overdueArrival(): void {
    this.#hasEvents = true
    this.#loadShortfall.overdueArrivals += 1
  }

  /** Counts iterations that were due and are dropped. */
  dropped(n: number): void {
    this.#hasEvents = true
    this.#dropped += n
  }

  /** Closes the open second if it has passed. Call this about once a second, so that idle seconds are closed too. */
  advance(nowMs: number): void {
    if (nowMs - this.#startMs >= this.#endsMs) this.#close(nowMs)
  }

  /** Flushes the last delta. Further calls do nothing. */
  finish(nowMs: number): void {
    if (this.#endsMs === Number.POSITIVE_INFINITY) return
    // A time exactly at the end of the open second does not begin another second, which would be empty.
    if (nowMs - this.#startMs > this.#endsMs) this.#close(nowMs)
    this.#endsMs = Number.POSITIVE_INFINITY
    this.#flush(true, nowMs, nowMs)
  }

  #close(nowMs: number): void {
    try {
      // Without events and gauges there is nothing to send.
      if (this.#hasEvents || this.#options.gauges !== undefined)
        this.#flush(false, this.#startMs + this.#endsMs, nowMs)
    } finally {
      this.#second = Math.floor((nowMs - this.#startMs) / 1_000)
      this.#endsMs = (this.#second + 1) * 1_000
      this.#answers.open(this.#second * 1_000)
    }
  }

  #flush(final: boolean, endMs: number, nowMs: number): void {
    this.#options.beforeFlush?.(endMs)
    this.delays.second(endMs, nowMs)
    try {
      this.#options.flush({
        worker: this.#options.worker,
        sequence: this.#sequence++,
        second: this.#second,
        final,
        names: this.#newNames(),
        cells: this.#cells.takeUsed().map(({ phase, index, cell }) => ({ phase, row: index, cell })),
        scenarios: this.#scenarios.filter((counts) => counts.started + counts.completed > 0),
        checks: this.#checks.list,
        errors: [...this.#errors.list],
        metrics: this.#metricCells.takeUsed().map(({ phase, index, cell }) => {
          const { row, name } = this.#metrics[index]!
          return { phase, row, name, cell }
        }),
        timings: this.#timings.takeUsed().map(({ phase, index, cell }) => ({ phase, row: index, cell })),
        load: this.#loadFigures(endMs),
      })
    } finally {
      this.#reset()
    }
  }

  #newNames(): RowName[] {
    const first = this.#namesSent
    return this.#rows.all.slice(first).map(({ name, kind }, at) => ({ index: first + at, name, kind }))
  }

  #loadFigures(endMs: number): LoadFigures {
    const before = this.#lastGauges
    // A copy, because the callback may return the same object every time.
    const now = { ...(this.#options.gauges?.() ?? noGauges) }
    this.#lastGauges = now
    this.pressure.fileLimitHits += Math.max(0, now.fileLimitHits - before.fileLimitHits)
    this.pressure.portLimitHits += Math.max(0, now.portLimitHits - before.portLimitHits)
    return {
      planned: this.#planned,
      started: this.#started,
      dropped: this.#dropped,
      loadShortfall: this.#loadShortfall,
      users: now.users,
      inFlight: now.inFlight,
      retries: Math.max(0, now.retries - before.retries),
      redirects: Math.max(0, now.redirects - before.redirects),
      cookiesDropped: Math.max(0, now.cookiesDropped - before.cookiesDropped),
      connectionsOpened: Math.max(0, now.connectionsOpened - before.connectionsOpened),
      lagUs: this.#lagUs,
      loopActiveMs: Math.max(0, now.loopActiveMs - before.loopActiveMs),
      loopIdleMs: Math.max(0, now.loopIdleMs - before.loopIdleMs),
      loopDelayMaxMs: now.loopDelayMaxMs,
      cpuMs: Math.max(0, now.cpuMs - before.cpuMs),
      pressure: this.pressure,
      answers: this.#answers.figures(endMs - this.#startMs),
      ownDelays: this.ownDelays.take(),
    }
  }

  #reset(): void {
    this.#longest.update(this.#cells)
    this.#namesSent = this.#rows.all.length
    this.#cells.reset()
    this.#timings.reset()
    this.#metricCells.reset()
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
    this.delays.carry()
  }

  #openCell(phase: number, row: number): Cell {
    this.#checkPhase(phase)
    if (this.#rows.all[row] === undefined) throw new RangeError(`there is no row ${row}`)
    return this.#cells.set(phase, row, new Cell())
  }

  #openMetric(phase: number, metric: number): MetricCell {
    this.#checkPhase(phase)
    return this.#metricCells.set(phase, metric, new MetricCell(this.#metrics[metric]!.kind))
  }

  #checkPhase(phase: number): void {
    if (!(phase >= 0 && phase < this.#options.phases)) throw new RangeError(`there is no phase ${phase}`)
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
    // Look up the original message first, because most messages are plain text and known.
    const known = this.#errors.find(label, classIndex, message) !== undefined
    const kept = known ? message : plainText(withoutSecretValues(message), deltaLimits.textLength)
    this.#errors.add(label, classIndex, kept, 1, sinceMs, sinceMs)
  }
}

function record(cell: Cell, operation: MeasuredOperation): void {
  const { responseUs, failureIndex, status, bytesSent, bytesReceived } = operation
  if (failureIndex === noFailure) {
    cell.recordSuccess(responseUs, operation.serviceUs, status, bytesSent, bytesReceived)
    if (operation.delayUs > 0) cell.recordDelay(responseUs, operation.delayUs)
  } else {
    cell.recordFailure(responseUs, failureIndex, status, bytesSent, bytesReceived)
    if (operation.isOwnFailure) cell.recordOwnFailure(failureIndex)
  }
}
