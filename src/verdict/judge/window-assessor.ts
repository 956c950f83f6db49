import { rateInterval } from '../interval/count-interval.ts'
import { best, type Interval, statusOf, worst } from '../interval/interval.ts'
import type { MadeFacts } from '../interval/made-facts.ts'
import { isUpper, type Limit } from '../sla/limit.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import type { Sla } from '../sla/sla.ts'
import { type Assessment, type Assessor, figureIn, intervalIn, noData } from './assessor.ts'
import type { Stretch } from './made-load-facts.ts'
import { SlidingView } from './metric-view-sum.ts'
import { countIn, lacksEvidence } from './percentile-evidence.ts'
import type { SecondSink } from './second-stream.ts'

/** Returns the facts about the load in a window with these counts. */
export type WindowFacts = (stretch: Stretch, view: MetricView) => MadeFacts

/** Returns the facts for a window after it; `longestUs` is how long requests took at most. */
export type PastWindowFacts = (
  stretch: Stretch,
  longestUs: number,
) => Pick<MadeFacts, 'isMade' | 'keptShare' | 'shiftShare'>

/** Users may be kept from asking for this share of the time around a window before its figures count as better than true. */
const maxKeptShare = 0.005

/** A window of an SLA with its figure. */
interface JudgedWindow {
  stretch: Stretch
  actual: number
  /** For a percentile, the number of values that it is of. */
  count: number | undefined
  interval: Interval
  made: MadeFacts
}

/** The windows of one duration over the seconds of a stream. A second that does not count starts them anew. */
export class Windows implements SecondSink {
  readonly assessors: WindowAssessor[] = []
  readonly #view: SlidingView
  readonly #seconds: number
  readonly #facts: WindowFacts
  /** Whether any request has ended. From then on, a window without requests has a rate of 0. */
  #hasBegun = false
  /** The first complete window before any request had ended. */
  #idle: Stretch | undefined

  constructor(seconds: number, facts: WindowFacts) {
    this.#seconds = seconds
    this.#view = new SlidingView(seconds)
    this.#facts = facts
  }

  addSecond(view: MetricView | undefined, second: number): void {
    for (const assessor of this.assessors) assessor.settle()
    if (view === undefined) {
      this.#view.clear()
      return
    }
    const begins = !this.#hasBegun && view.ended > 0
    this.#hasBegun ||= begins
    // The first request shows that the windows before it had a rate of 0, and not a lack of data.
    if (begins && this.#idle !== undefined) {
      const made = this.#facts(this.#idle, viewOf())
      for (const assessor of this.assessors) assessor.addIdleWindow(this.#idle, made)
    }
    const whole = this.#view.push(view)
    if (whole === undefined) return
    const stretch = { fromSecond: Math.max(0, second + 1 - this.#seconds), endSecond: second + 1 }
    if (!this.#hasBegun) {
      this.#idle ??= stretch
      return
    }
    const made = this.#facts(stretch, whole)
    for (const assessor of this.assessors) assessor.addWindow(whole, stretch, made)
  }
}

/** The base of the assessors of windows. */
abstract class WindowAssessor implements Assessor {
  protected readonly sla: Sla
  /** The smallest number of values of a window that had too few for strict evidence; undefined without such a window. */
  protected lackingCount: number | undefined
  readonly #factsOf: PastWindowFacts
  /** How long requests took so far, at most, in µs. */
  #longestUs = 0
  /** Windows of which not all facts are known yet: those of the last second. */
  #pending: JudgedWindow[] = []

  /** `factsOf` returns the facts for a window once the second after it has passed. */
  constructor(sla: Sla, factsOf: PastWindowFacts) {
    this.sla = sla
    this.#factsOf = factsOf
  }

  /** Adds a window. */
  addWindow(view: MetricView, stretch: Stretch, made: MadeFacts): void {
    const actual = figureIn(this.sla, view)
    const count = countIn(this.sla, view)
    if (actual === undefined) {
      if (view.ended === 0) this.addIdleWindow(stretch, made)
      if (lacksEvidence(this.sla, count)) this.lackingCount = Math.min(this.lackingCount ?? count!, count!)
      return
    }
    this.#add(view, { stretch, actual, count, made })
  }

  /** Adds a window in which no request ended: its rate is 0, and it has no other figure. */
  addIdleWindow(stretch: Stretch, made: MadeFacts): void {
    if (this.sla.metric.unit === 'perSecond')
      this.#add(viewOf(), { stretch, actual: 0, count: undefined, made })
  }

  /** Adds the windows of the last second, now that all facts about them are known. */
  settle(): void {
    if (this.#pending.length === 0) return
    const pending = this.#pending
    this.#pending = []
    for (const window of pending) this.addFigure(this.#settled(window))
  }

  assess(_: number, isOver: boolean): Assessment {
    if (isOver) this.settle()
    return this.assessed(isOver)
  }

  #add(view: MetricView, found: Omit<JudgedWindow, 'interval'>): void {
    const { actual, made } = found
    const { responseUs } = view.cell
    if (!responseUs.isEmpty) this.#longestUs = Math.max(this.#longestUs, responseUs.maxUs)
    // Whether all arrivals were sent is known later.
    const interval = intervalIn(this.sla, actual, view, { ...made, isMade: true }, this.isShown(actual))
    this.#pending.push({ ...found, interval })
  }

  /** Opens the ends of an interval that the facts after its window make uncertain. */
  #settled(window: JudgedWindow): JudgedWindow {
    const { limit, metric } = this.sla
    if (metric.interval === undefined) return window
    const made = { ...window.made, ...this.#factsOf(window.stretch, this.#longestUs) }
    if (made.isMade && made.keptShare === 0 && made.shiftShare === 0) return window
    const [low, high] = window.interval
    if (metric.suffersFrom === 'rate') {
      const [lowest, highest] = rateInterval(window.actual, made)
      return { ...window, made, interval: [Math.min(low, lowest), Math.max(high, highest)] }
    }
    // The users of a closed load go on at other times than they would have: the window has other requests.
    if (made.keptShare > maxKeptShare)
      return { ...window, made, interval: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }
    if (made.isMade) return window
    // The load was less than planned, so a limit that is met may not have been met otherwise.
    const interval: Interval = isUpper(limit)
      ? [low, Number.POSITIVE_INFINITY]
      : [Number.NEGATIVE_INFINITY, high]
    return { ...window, made, interval }
  }

  /** Whether a figure will be the one that is shown, if its window is added. */
  protected abstract isShown(actual: number): boolean

  /** Adds the figure of a window. */
  protected abstract addFigure(window: JudgedWindow): void

  protected abstract assessed(isOver: boolean): Assessment
}

/** Assesses an SLA that every window must meet. Its figure is that of the worst window. */
export class EveryWindowAssessor extends WindowAssessor {
  #worst: JudgedWindow | undefined
  #firstFailed: number | undefined
  /** The start of the first of the latest windows that all failed. */
  #failedSince: number | undefined

  protected isShown(actual: number): boolean {
    return this.#worst === undefined || isBetter(this.sla.limit, this.#worst.actual, actual)
  }

  protected addFigure(window: JudgedWindow): void {
    const { limit } = this.sla
    const { interval, stretch } = window
    const shown = this.isShown(window.actual) ? window : this.#worst!
    const all = this.#worst === undefined ? interval : worst(limit, this.#worst.interval, interval)
    // The facts are those of the window because of which it is undecided.
    const isDoubted = statusOf(limit, interval) === 'undecided'
    this.#worst = { ...shown, interval: all, made: isDoubted ? window.made : (this.#worst ?? window).made }
    if (statusOf(limit, interval) !== 'fail') {
      this.#failedSince = undefined
      return
    }
    this.#firstFailed ??= stretch.fromSecond
    this.#failedSince ??= stretch.fromSecond
  }

  protected assessed(): Assessment {
    const { lackingCount } = this
    if (this.#worst === undefined) return { ...noData, count: lackingCount }
    const { actual, count, interval, made } = this.#worst
    const status = statusOf(this.sla.limit, interval)
    // Windows without enough evidence may not have met it.
    if (lackingCount !== undefined && status !== 'fail') return { ...noData, count: lackingCount }
    return {
      ...{ status, actual, count, interval, made },
      failedSinceSeconds: this.#firstFailed,
      streakSinceSeconds: this.#failedSince,
    }
  }
}

/** Assesses an SLA that at least one window must meet. Its figure is that of the best window. It can fail only at the end. */
export class AnyWindowAssessor extends WindowAssessor {
  #best: JudgedWindow | undefined

  protected isShown(actual: number): boolean {
    return this.#best === undefined || isBetter(this.sla.limit, actual, this.#best.actual)
  }

  protected addFigure(window: JudgedWindow): void {
    const { limit } = this.sla
    const shown = this.isShown(window.actual) ? window : this.#best!
    const all = this.#best === undefined ? window.interval : best(limit, this.#best.interval, window.interval)
    this.#best = { ...shown, interval: all }
  }

  protected assessed(isOver: boolean): Assessment {
    if (this.#best === undefined) return { ...noData, count: this.lackingCount }
    const { actual, count, interval, made } = this.#best
    const status = statusOf(this.sla.limit, interval)
    // A later window can still meet it.
    const isOpen = status !== 'pass' && !isOver
    return {
      ...{ status: isOpen ? 'no-data' : status, actual, count, interval, made },
      failedSinceSeconds: undefined,
    }
  }
}

/** Whether a figure is better than another one for a limit. */
function isBetter(limit: Limit, figure: number, other: number): boolean {
  return isUpper(limit) ? figure < other : figure > other
}
