import type { SlaStatus } from '../../base/verdict-status.ts'
import { coveredMs, type LoadPhase } from '../../load/spec/phase.ts'
import type { RunCounts } from '../../metrics/run-counts.ts'
import { SecondLog } from '../../metrics/series/second-log.ts'
import { isRequest, type Tally } from '../../metrics/tally.ts'
import { actionOf, type Sla } from '../sla/sla.ts'
import {
  type Assessor,
  EveryAssessor,
  ForAssessor,
  SecondsWatch,
  WholeAssessor,
  Windows,
} from './assessor.ts'
import { GoodCounts, GoodLimits } from './good-counts.ts'
import { noDataReason } from './no-data-reason.ts'
import { FirstOf, MetricWatch, PhaseWatch, type Watch } from './phase-watch.ts'
import { rowFilter, ScopeRows } from './scope-rows.ts'
import { SecondRouter, SecondStream } from './second-stream.ts'

/** How a promise stands. */
export interface SlaState {
  readonly sla: Sla
  status: SlaStatus
  /** The figure in the unit of the limit; undefined without data. */
  actual: number | undefined
  /** Since when it has been broken without a break, in seconds from the start of the run; undefined when it is not. */
  failedSinceSeconds: number | undefined
  /** Why there is no data, once the run is over: a part of a sentence. */
  reason?: string
}

/** A promise, and who says how it stands. */
interface Case {
  readonly state: SlaState
  readonly assessor: Assessor
  readonly stream: SecondStream | undefined
  /** What all of it hangs on: as long as that is still, so is the state. Undefined where it may change by itself. */
  readonly watch: PhaseWatch | undefined
}

/**
 * Holds the promises against what has been measured: as often as it is asked during a run, and once at its end. It
 * sees counts alone, never sockets. No data is never a pass.
 */
export class Judge {
  readonly #tally: Tally
  readonly #phases: readonly LoadPhase[]
  readonly #judged: readonly number[]
  readonly #loads: readonly number[]
  readonly #cases: readonly Case[]
  readonly #watches = new Map<string, Watch>()
  readonly #phaseWatches: PhaseWatch[] = []
  readonly #scopeRows = new Map<string, ScopeRows>()
  readonly #streams = new Map<string, SecondStream>()
  readonly #secondsWatches = new Map<SecondStream, SecondsWatch>()
  /** By the length of the windows. */
  readonly #windows = new Map<SecondStream, Map<number, Windows>>()
  readonly #log = new SecondLog()
  #router: SecondRouter | undefined
  /** The promise that ends the run. */
  #abortedBy: SlaState | undefined
  /** How many requests were good; see `GoodLimits`. */
  readonly good: GoodCounts

  /** `counts` are what it judges by; they must be empty. `loads` has the load that each phase belongs to, where there are several. */
  constructor(
    slas: readonly Sla[],
    phases: readonly LoadPhase[],
    counts: RunCounts,
    loads: readonly number[] = [],
  ) {
    this.#loads = loads
    this.#tally = counts.tally
    this.#phases = phases
    this.#judged = phases.flatMap((phase, index) => (phase.judged ? [index] : []))
    this.good = new GoodCounts(new GoodLimits(slas))
    this.#cases = slas.map((sla) => this.#caseOf(sla))
    counts.feed(this.good)
    if (this.#streams.size > 0) counts.feed(this.#log)
  }

  /** How each promise stands. */
  get states(): readonly SlaState[] {
    return this.#cases.map(({ state }) => state).filter((state) => this.#counts(state))
  }

  /** The promises that are left out, because what they are about may be another plan's. */
  get uncounted(): readonly Sla[] {
    return this.#cases.filter(({ state }) => !this.#counts(state)).map(({ state }) => state.sla)
  }

  /** The broken promise because of which the run is to be ended, once there is one. */
  get abortedBy(): SlaState | undefined {
    return this.#abortedBy
  }

  /** Looks at all promises as of an instant, in seconds from the start of the run. */
  look(nowSeconds: number): void {
    this.#pass(Math.floor(nowSeconds))
    this.#assess(nowSeconds, false)
  }

  /** Looks at them for the last time, at the end of the run, and says why there is no data where there is none. */
  conclude(nowSeconds: number): void {
    this.#pass(this.#log.endSecond)
    this.#assess(nowSeconds, true)
    for (const { state, stream } of this.#cases) {
      if (state.status !== 'no-data') continue
      state.reason = noDataReason(state.sla, {
        tally: this.#tally,
        phases: this.#phases,
        nowSeconds,
        ...(stream !== undefined && { greatest: stream.greatest, metSeconds: stream.met }),
      })
    }
  }

  /** How much of the judged phases has passed, in seconds. */
  judgedSeconds(nowSeconds: number): number {
    return (
      coveredMs(
        this.#judged.map((index) => this.#phases[index]!),
        nowSeconds * 1_000,
      ) / 1_000
    )
  }

  #pass(endSecond: number): void {
    if (this.#streams.size === 0) return
    this.#router ??= new SecondRouter([...this.#streams.values()])
    for (const second of this.#log.close(endSecond)) this.#router.pass(second, this.#tally)
  }

  #assess(nowSeconds: number, isOver: boolean): void {
    for (const watch of this.#phaseWatches) watch.look(nowSeconds)
    for (const { state, assessor, watch } of this.#cases) {
      // Of many phases one is under way: the others have not begun, or nothing comes of them any more.
      if (watch?.isStill && !isOver) continue
      const { status, actual, brokenSinceSeconds, streakSinceSeconds } = assessor.assess(nowSeconds, isOver)
      const action = actionOf(state.sla)
      // What ended the run was broken then, whatever became of it.
      if (state === this.#abortedBy) continue
      state.status = Number.isNaN(state.sla.limit.value)
        ? 'no-data'
        : status === 'fail' && action === 'warn'
          ? 'warn'
          : status
      state.actual = actual
      const isBroken = state.status === 'fail' || state.status === 'warn'
      state.failedSinceSeconds = isBroken ? brokenSinceSeconds : undefined
      if (action === 'abort' && state.status === 'fail')
        this.#considerAbort(state, streakSinceSeconds, nowSeconds)
    }
  }

  #considerAbort(state: SlaState, sinceSeconds: number | undefined, nowSeconds: number): void {
    const delaySeconds = state.sla.clauses?.abortAfterSeconds ?? 0
    if (sinceSeconds !== undefined && nowSeconds - sinceSeconds >= delaySeconds) this.#abortedBy ??= state
  }

  #counts({ sla }: SlaState): boolean {
    if (!sla.ifCalled) return true
    const isMeant = ({ name }: { name: string }) => name === sla.scope
    return this.#tally.rows.some(isMeant) || this.#tally.metrics.names.some(isMeant)
  }

  #caseOf(sla: Sla): Case {
    const state: SlaState = { sla, status: 'no-data', actual: undefined, failedSinceSeconds: undefined }
    const { window, conditions = [], after } = sla.clauses ?? {}
    const isBySecond =
      sla.metric.bySecond ||
      window !== undefined ||
      conditions.length > 0 ||
      (after !== undefined && (after.seconds > 0 || this.#isAmidPhase(sla)))
    if (!isBySecond) {
      const watch = this.#watchOf(sla)
      // One that may end the run looks at the clock as well.
      const isQuiet = watch instanceof PhaseWatch && actionOf(sla) !== 'abort'
      const assessor = new WholeAssessor(sla, watch)
      return { state, assessor, stream: undefined, watch: isQuiet ? watch : undefined }
    }
    const stream = this.#streamOf(sla)
    if (window === undefined)
      return { state, assessor: new WholeAssessor(sla, this.#secondsOf(stream)), stream, watch: undefined }
    const assessor = new (window.kind === 'every' ? EveryAssessor : ForAssessor)(sla)
    this.#windowsOf(stream, window.seconds).watchers.push(assessor)
    return { state, assessor, stream, watch: undefined }
  }

  /** Whether a promise begins to count while a phase of another load goes on. */
  #isAmidPhase(sla: Sla): boolean {
    const begin = this.#phases.find(({ name }) => name === sla.clauses?.after?.phase)
    return this.#indexesOf(sla).some((index) => this.#phases[index]!.startMs < (begin?.startMs ?? 0))
  }

  /** Promises about the same share what is counted for them. */
  #watchOf(sla: Sla): Watch {
    const indexes = this.#indexesOf(sla)
    const key = JSON.stringify([sla.kind, sla.scope, indexes])
    const watch = this.#watches.get(key) ?? this.#newWatch(sla, indexes)
    this.#watches.set(key, watch)
    if (sla.metric.fraction !== undefined && watch instanceof PhaseWatch) watch.expect(sla.metric.fraction)
    return watch
  }

  #newWatch(sla: Sla, indexes: readonly number[]): Watch {
    const isOneRow = sla.kind !== 'run' && sla.kind !== 'tag' && sla.kind !== 'metric'
    const watch = (rows: ScopeRows) =>
      new PhaseWatch(this.#tally, this.good, this.#phases, indexes, rows, isOneRow)
    if (sla.kind === 'metric') {
      const requests = watch(new ScopeRows(this.#tally, isRequest))
      const measured = watch(new ScopeRows(this.#tally, ({ kind }) => kind === 'group' || kind === 'measure'))
      return new MetricWatch(this.#tally, sla.scope, indexes, requests, measured)
    }
    if (sla.kind !== undefined) {
      const own = watch(this.#rowsOf(sla))
      this.#phaseWatches.push(own)
      return own
    }
    return new FirstOf([
      watch(this.#rowsOf({ ...sla, kind: 'group' })),
      watch(this.#rowsOf({ ...sla, kind: 'measure' })),
    ])
  }

  /** Promises about the same scope share its rows, in whatever phases: to find them takes a look at all that there are. */
  #rowsOf(sla: Sla): ScopeRows {
    const key = JSON.stringify([sla.kind, sla.scope])
    const rows = this.#scopeRows.get(key) ?? new ScopeRows(this.#tally, rowFilter(sla))
    this.#scopeRows.set(key, rows)
    return rows
  }

  #streamOf(sla: Sla): SecondStream {
    const indexes = this.#indexesOf(sla)
    const { conditions = [], after } = sla.clauses ?? {}
    const begins = this.#phases.find(({ name }) => name === after?.phase)?.startMs ?? 0
    const fromSeconds = begins / 1_000 + (after?.seconds ?? 0)
    const key = JSON.stringify([sla.kind, sla.scope, indexes, fromSeconds, conditions])
    const choice = {
      phases: this.#phases,
      indexes,
      loads: this.#loads,
      fromSeconds,
      conditions,
      rows: rowFilter(sla.kind === 'metric' ? { ...sla, kind: 'run' } : sla),
      metric: sla.kind === 'metric' ? sla.scope : undefined,
    }
    const stream = this.#streams.get(key) ?? new SecondStream(choice, this.good.limits)
    this.#streams.set(key, stream)
    return stream
  }

  #windowsOf(stream: SecondStream, seconds: number): Windows {
    const known = this.#windows.get(stream)?.get(seconds)
    if (known !== undefined) return known
    const windows = new Windows(seconds)
    stream.takers.push(windows)
    this.#windows.set(stream, (this.#windows.get(stream) ?? new Map()).set(seconds, windows))
    return windows
  }

  #secondsOf(stream: SecondStream): SecondsWatch {
    const known = this.#secondsWatches.get(stream)
    if (known !== undefined) return known
    const watch = new SecondsWatch()
    stream.takers.push(watch)
    this.#secondsWatches.set(stream, watch)
    return watch
  }

  /** The phases that a promise is about: the one that it names, or all that are judged; only from another's begin on. */
  #indexesOf({ phase, clauses }: Sla): number[] {
    const meant =
      phase === undefined
        ? this.#judged
        : this.#phases.flatMap(({ name }, index) => (name === phase ? [index] : []))
    const after = clauses?.after
    if (after === undefined) return [...meant]
    const begin = this.#phases.find(({ name }) => name === after.phase)
    return meant.filter((index) => begin !== undefined && this.#phases[index]!.endMs > begin.startMs)
  }
}
