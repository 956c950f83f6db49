import type { SlaStatus } from '../../base/verdict-status.ts'
import { holds, isUpper } from '../sla/limit.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import type { Sla } from '../sla/sla.ts'
import { addView, SlidingView } from './metric-view-sum.ts'
import type { SecondSink } from './second-stream.ts'
import type { ViewSource } from './view-source.ts'

/** The state of an SLA at an instant. Times are in seconds from the start of the run. */
export interface Standing {
  status: Exclude<SlaStatus, 'warn'>
  actual: number | undefined
  /** Since when it has not been met. */
  failedSinceSeconds: number | undefined
  /** Since when it has been unmet without interruption; undefined where it is met at this moment. */
  streakSinceSeconds?: number | undefined
}

/** Assesses an SLA. There is one implementation for each kind of window. */
export interface Assessor {
  /** The state of the SLA now. `isOver` at the end of the run. */
  assess(nowSeconds: number, isOver: boolean): Standing
}

const noData: Standing = { status: 'no-data', actual: undefined, failedSinceSeconds: undefined }

/** The figure of an SLA in a view; undefined where there is none. */
function figureIn(sla: Sla, view: MetricView): number | undefined {
  const figure = sla.metric.read(view)
  return figure === undefined || Number.isNaN(figure) ? undefined : figure
}

/** Assesses an SLA over all the time that counts. */
export class WholeAssessor implements Assessor {
  readonly #sla: Sla
  readonly #source: ViewSource
  #failedSinceSeconds: number | undefined

  constructor(sla: Sla, source: ViewSource) {
    this.#sla = sla
    this.#source = source
  }

  assess(nowSeconds: number): Standing {
    const view = this.#source.viewAt(nowSeconds)
    const actual = view && figureIn(this.#sla, view)
    if (actual === undefined) {
      this.#failedSinceSeconds = undefined
      return noData
    }
    const isMet = holds(this.#sla.limit, actual)
    this.#failedSinceSeconds = isMet ? undefined : (this.#failedSinceSeconds ?? nowSeconds)
    return {
      status: isMet ? 'pass' : 'fail',
      actual,
      failedSinceSeconds: this.#failedSinceSeconds,
      streakSinceSeconds: this.#failedSinceSeconds,
    }
  }
}

/** The sum of all seconds that count. */
export class SecondsSum implements ViewSource, SecondSink {
  readonly #sum = viewOf()

  take(view: MetricView | undefined): void {
    if (view !== undefined) addView(this.#sum, view)
  }

  viewAt(): MetricView | undefined {
    return this.#sum.seconds > 0 ? this.#sum : undefined
  }
}

/** The windows of one length over the seconds of a stream. They start again after a second that does not count. */
export class Windows implements SecondSink {
  readonly assessors: WindowAssessor[] = []
  readonly #view: SlidingView
  readonly #seconds: number
  /** Whether any request has ended. From then on a window without requests has a rate of 0. */
  #hasBegun = false
  /** The start of the first complete window before any request had ended. */
  #silentFrom: number | undefined

  constructor(seconds: number) {
    this.#seconds = seconds
    this.#view = new SlidingView(seconds)
  }

  take(view: MetricView | undefined, second: number): void {
    if (view === undefined) {
      this.#view.clear()
      return
    }
    const begins = !this.#hasBegun && view.ended > 0
    this.#hasBegun ||= begins
    // The first request shows that the silence before it was a rate of 0, and not a lack of data.
    if (begins && this.#silentFrom !== undefined)
      for (const assessor of this.assessors) assessor.lookAtSilence(this.#silentFrom)
    const whole = this.#view.push(view)
    if (whole === undefined) return
    const fromSeconds = Math.max(0, second + 1 - this.#seconds)
    if (!this.#hasBegun) this.#silentFrom ??= fromSeconds
    else for (const assessor of this.assessors) assessor.look(whole, fromSeconds)
  }
}

/** The common part of the assessors of windows. */
abstract class WindowAssessor implements Assessor {
  protected readonly sla: Sla

  constructor(sla: Sla) {
    this.sla = sla
  }

  /** Looks at a window that starts at a second. */
  look(window: MetricView, fromSeconds: number): void {
    const figure = figureIn(this.sla, window)
    if (figure !== undefined) this.see(figure, fromSeconds)
    else if (window.ended === 0) this.lookAtSilence(fromSeconds)
  }

  /** Looks at a window in which no request ended: its rate is 0, and it has no other figure. */
  lookAtSilence(fromSeconds: number): void {
    if (this.sla.metric.unit === 'perSecond') this.see(0, fromSeconds)
  }

  /** Takes the figure of a window that starts at a second. */
  protected abstract see(figure: number, fromSeconds: number): void
  abstract assess(nowSeconds: number, isOver: boolean): Standing
}

/** Assesses an SLA that every window must meet. Its figure is that of the worst window. */
export class EveryAssessor extends WindowAssessor {
  #worst: number | undefined
  #firstFailed: number | undefined
  /** The start of the first of the latest windows that all failed. */
  #failedSince: number | undefined

  protected see(figure: number, fromSeconds: number): void {
    const { limit } = this.sla
    const isWorse =
      this.#worst === undefined || (isUpper(limit) ? figure > this.#worst : figure < this.#worst)
    if (isWorse) this.#worst = figure
    if (holds(limit, figure)) {
      this.#failedSince = undefined
      return
    }
    this.#firstFailed ??= fromSeconds
    this.#failedSince ??= fromSeconds
  }

  assess(): Standing {
    if (this.#worst === undefined) return noData
    return {
      status: this.#firstFailed === undefined ? 'pass' : 'fail',
      actual: this.#worst,
      failedSinceSeconds: this.#firstFailed,
      streakSinceSeconds: this.#failedSince,
    }
  }
}

/** Assesses an SLA that one window must meet. Its figure is that of the best window. It can fail only at the end. */
export class ForAssessor extends WindowAssessor {
  #best: number | undefined

  protected see(figure: number): void {
    const { limit } = this.sla
    const isBetter = this.#best === undefined || (isUpper(limit) ? figure < this.#best : figure > this.#best)
    if (isBetter) this.#best = figure
  }

  assess(_: number, isOver: boolean): Standing {
    const actual = this.#best
    if (actual === undefined) return noData
    if (holds(this.sla.limit, actual)) return { status: 'pass', actual, failedSinceSeconds: undefined }
    return { status: isOver ? 'fail' : 'no-data', actual, failedSinceSeconds: undefined }
  }
}
