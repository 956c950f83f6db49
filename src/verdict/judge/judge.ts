import { countOf } from '../../base/units/count.ts'
import type { SlaStatus } from '../../base/verdict-status.ts'
import type { LoadPhase } from '../../load/spec/phase.ts'
import type { RunCounts } from '../../metrics/run-counts.ts'
import { SecondLog } from '../../metrics/series/second-log.ts'
import type { Tally } from '../../metrics/tally.ts'
import { type Interval, statusOf } from '../interval/interval.ts'
import type { MadeFacts } from '../interval/made-facts.ts'
import { undecidedReason } from '../interval/undecided-reason.ts'
import { actionOf, meantSlas, type Sla } from '../sla/sla.ts'
import { type Assessor, TotalAssessor } from './assessor.ts'
import { GoodCounts, GoodLimits } from './good-counts.ts'
import { type GeneratorDoubts, MadeLoadFacts } from './made-load-facts.ts'
import { noDataReason } from './no-data-reason.ts'
import { isFew } from './percentile-evidence.ts'
import { PhaseView } from './phase-view.ts'
import { SecondRouter } from './second-router.ts'
import type { SecondStream } from './second-stream.ts'
import { ViewSources } from './view-sources.ts'
import { AnyWindowAssessor, EveryWindowAssessor } from './window-assessor.ts'

/** The state of an SLA during and after a run. */
export interface SlaState {
  readonly sla: Sla
  status: SlaStatus
  /** The actual figure in the unit of the limit; undefined without data. */
  actual: number | undefined
  /** What the target can have shown to a generator that is never late; undefined without data. Open ends are infinite. */
  interval?: Interval | undefined
  /** For a percentile, the number of values that it is of; undefined for any other figure. */
  count?: number | undefined
  /** Whether a percentile is only the largest value, because it is of too few. */
  few?: boolean
  /** How the load behind the figure was made; undefined without data. */
  made?: MadeFacts | undefined
  /** The time since which it has not been met, in seconds from the start of the run; undefined if it is met. */
  failedSinceSeconds: number | undefined
  /**
   * The reason for a lack of data, why it is undecided or not meant for the run, or of how few values it is only the
   * largest, as a part of a sentence. Set at the end of the run, or before it if it is not meant for the run.
   */
  reason?: string
  /** What to do if it has no data. Set at the end of the run. */
  advice?: string | null
}

/** An SLA with its state, its assessor and its data. */
interface Case {
  readonly state: SlaState
  readonly assessor: Assessor
  readonly stream: SecondStream | undefined
  /** The only data of the SLA: the state changes only with it. Undefined if the state also depends on the time. */
  readonly view: PhaseView | undefined
}

/**
 * Judges SLAs by the counts of a run: during the run with `update`, and at its end with `conclude`. No data is never a pass.
 */
export class Judge {
  readonly #tally: Tally
  readonly #phases: readonly LoadPhase[]
  readonly #sources: ViewSources
  readonly #facts: MadeLoadFacts
  /** The SLAs that are meant for this run. */
  readonly #cases: readonly Case[]
  /** The states of all SLAs in their order. */
  readonly #states: readonly SlaState[]
  readonly #log = new SecondLog()
  readonly #router: SecondRouter | undefined
  #abortedBy: SlaState | undefined
  #canAbort = true
  /** The counts of good requests; see `GoodLimits`. */
  readonly good: GoodCounts

  /** `counts` must still be empty. `loads` has the index of the load of each phase, if loads run in parallel. */
  constructor(
    slas: readonly Sla[],
    phases: readonly LoadPhase[],
    counts: RunCounts,
    loads: readonly number[] = [],
  ) {
    this.#tally = counts.tally
    this.#phases = phases
    const meant = meantSlas(slas)
    this.good = new GoodCounts(new GoodLimits(meant))
    this.#sources = new ViewSources(counts.tally, this.good, phases, loads)
    this.#facts = new MadeLoadFacts(counts.tally, phases)
    this.#cases = meant.map((sla) => this.#caseOf(sla))
    const judged = this.#cases.values()
    this.#states = slas.map((sla) =>
      sla.notMeant === undefined ? judged.next().value!.state : notMeantState(sla, sla.notMeant),
    )
    counts.addSink(this.good)
    const { streams } = this.#sources
    if (streams.length === 0) return
    this.#router = new SecondRouter(streams)
    counts.addSink(this.#log)
  }

  /** The states of all SLAs that apply. */
  get states(): readonly SlaState[] {
    return this.#states.filter((state) => this.#applies(state))
  }

  /** The SLAs that do not apply, because their endpoint may belong to another plan and was not called. */
  get uncounted(): readonly Sla[] {
    return this.#cases.filter(({ state }) => !this.#applies(state)).map(({ state }) => state.sla)
  }

  /** The SLA that must end the run; undefined until there is one. */
  get abortedBy(): SlaState | undefined {
    return this.#abortedBy
  }

  /**
   * Updates the states of all SLAs to an instant, in seconds from the start of the run. Unless `canAbort`, no SLA ends the
   * run, because some counts until then are missing.
   */
  update(nowSeconds: number, canAbort = true): void {
    this.#canAbort = canAbort
    this.#passSeconds(Math.floor(nowSeconds))
    this.#assess(nowSeconds, undefined)
  }

  /**
   * Judges all SLAs for the last time, at the end of the run, and sets the reasons of those that are not decided. `doubts` is
   * what other rules found out about the generator.
   */
  conclude(nowSeconds: number, doubts: GeneratorDoubts = noDoubts): void {
    this.#passSeconds(this.#log.endSecond)
    this.#assess(nowSeconds, doubts)
    for (const { state, stream } of this.#cases) {
      const { sla, actual, interval, made } = state
      if (state.status === 'undecided')
        state.reason = undecidedReason({
          ...{ sla, actual: actual!, interval: interval!, made: made! },
          isLimited: doubts.isLimited,
        })
      else if (actual === Number.POSITIVE_INFINITY) state.reason = infiniteReason
      if (state.few) state.reason = [state.reason ?? [], fewText(state)].flat().join('; ')
      if (state.status !== 'no-data') continue
      const { message, advice } = noDataReason(state.sla, {
        tally: this.#tally,
        phases: this.#phases,
        nowSeconds,
        count: state.count,
        ...(stream !== undefined && { maxFigures: stream.maxFigures, countedSeconds: stream.countedSeconds }),
      })
      state.reason = message
      state.advice = state.sla.noDataAdvice ?? advice
    }
  }

  /** Returns the time of the judged phases that has passed, in seconds. */
  judgedSeconds(nowSeconds: number): number {
    return this.#sources.judgedSeconds(nowSeconds)
  }

  #passSeconds(endSecond: number): void {
    if (this.#router === undefined) return
    for (const second of this.#log.close(endSecond)) this.#router.pass(second, this.#tally)
  }

  /** `doubts` are given at the end of the run. */
  #assess(nowSeconds: number, doubts: GeneratorDoubts | undefined): void {
    const isOver = doubts !== undefined
    this.#sources.refresh(nowSeconds)
    this.#facts.refresh(doubts ?? noDoubts)
    for (const { state, assessor, view, stream } of this.#cases) {
      // Of many phases, only one is under way: the others have not begun or no longer change.
      if (view?.isUnchanged && !isOver) continue
      const assessment = assessor.assess(nowSeconds, isOver)
      const { actual, made, failedSinceSeconds, streakSinceSeconds } = assessment
      const interval = assessment.interval && doubted(assessment.interval, state.sla, stream, doubts)
      const isOpened = interval !== assessment.interval
      const status = isOpened ? statusOf(state.sla.limit, interval!) : assessment.status
      const action = actionOf(state.sla)
      // The SLA that ended the run keeps the state that it had then.
      if (state === this.#abortedBy) continue
      state.status = Number.isNaN(state.sla.limit.value)
        ? 'no-data'
        : status === 'fail' && action === 'warn'
          ? 'warn'
          : status
      state.actual = actual
      state.interval = interval
      state.count = assessment.count
      state.few = isFewOf(state)
      state.made = made
      const isUnmet = state.status === 'fail' || state.status === 'warn'
      state.failedSinceSeconds = isUnmet ? failedSinceSeconds : undefined
      if (action === 'abort' && state.status === 'fail' && this.#canAbort)
        this.#considerAbort(state, streakSinceSeconds, nowSeconds)
    }
  }

  #considerAbort(state: SlaState, sinceSeconds: number | undefined, nowSeconds: number): void {
    const delaySeconds = state.sla.clauses?.abortAfterSeconds ?? 0
    if (sinceSeconds !== undefined && nowSeconds - sinceSeconds >= delaySeconds) this.#abortedBy ??= state
  }

  #applies({ sla }: SlaState): boolean {
    if (!sla.ifCalled) return true
    const isScope = ({ name }: { name: string }) => name === sla.scope
    return this.#tally.rows.some(isScope) || this.#tally.metrics.names.some(isScope)
  }

  #caseOf(sla: Sla): Case {
    const state: SlaState = { sla, status: 'no-data', actual: undefined, failedSinceSeconds: undefined }
    if (!this.#sources.isBySecond(sla)) {
      const view = this.#sources.viewOf(sla)
      // An SLA that can end the run also depends on the time.
      const changesWithView = view instanceof PhaseView && actionOf(sla) !== 'abort'
      const assessor = new TotalAssessor(sla, view, this.#facts.sourceOf(this.#sources.indexesOf(sla)))
      return { state, assessor, stream: undefined, view: changesWithView ? view : undefined }
    }
    const stream = this.#sources.streamOf(sla)
    const window = sla.clauses?.window
    if (window === undefined) {
      const sum = this.#sources.sumOf(stream)
      const made = () => this.#facts.ofStretches(stream.indexes, sum.stretches, sum.sum)
      const assessor = new TotalAssessor(sla, sum, made)
      return { state, assessor, stream, view: undefined }
    }
    const assessor = new (window.kind === 'every' ? EveryWindowAssessor : AnyWindowAssessor)(
      sla,
      (stretch, longestUs) => this.#facts.ofPastWindow(stream.indexes, stretch, longestUs),
    )
    this.#sources.windowsOf(stream, window.seconds, this.#facts).assessors.push(assessor)
    return { state, assessor, stream, view: undefined }
  }
}

/** Whether the figure of an SLA is a percentile of too few values. */
function isFewOf({ sla: { metric }, actual, count }: SlaState): boolean {
  return actual !== undefined && count !== undefined && isFew(metric.percentile!.fraction, count)
}

/** Why a percentile of all requests is infinite. */
const infiniteReason = 'so many requests failed, and failures count as infinitely slow'

/** Says that a percentile is only the largest value: `p99.9 of 27 requests: their slowest`. */
function fewText({ sla: { kind, metric }, count }: Pick<SlaState, 'sla' | 'count'>): string {
  return kind === 'metric'
    ? `${metric.name} of ${countOf(count!, 'value')}: the largest`
    : `${metric.name} of ${countOf(count!, 'request')}: their slowest`
}

const noDoubts: GeneratorDoubts = { isLimited: false, isCapped: false }

/**
 * Returns an interval whose better end is open if the generator can have made the figure worse without any delay. Windows
 * are judged before that is known, and for a figure of whole phases the wait can be left out: see `responseInterval`.
 */
function doubted(
  interval: Interval,
  { metric: { suffersFrom, defaultComparison } }: Sla,
  stream: SecondStream | undefined,
  doubts: GeneratorDoubts | undefined,
): Interval {
  const isOpen =
    (suffersFrom === 'rate' && doubts?.isLimited) ||
    (suffersFrom === 'waits' && doubts?.isCapped && stream !== undefined)
  if (!isOpen) return interval
  const [low, high] = interval
  return defaultComparison === '<=' ? [Number.NEGATIVE_INFINITY, high] : [low, Number.POSITIVE_INFINITY]
}

function notMeantState(sla: Sla, reason: string): SlaState {
  return { sla, status: 'not-meant', actual: undefined, failedSinceSeconds: undefined, reason }
}
