import type { SlaStatus } from '../../base/verdict-status.ts'
import { isMetBy, isUpper } from '../sla/limit.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import type { Sla } from '../sla/sla.ts'
import { addView, SlidingView } from './metric-view-sum.ts'
import type { SecondSink } from './second-stream.ts'
import type { ViewSource } from './view-source.ts'

/** The state of an SLA at an instant. Times are in seconds from the start of the run. */
export interface Assessment {
  status: Exclude<SlaStatus, 'warn'>
  actual: number | undefined
  /** The first second from which it has not been met; undefined if it is met. */
  failedSinceSeconds: number | undefined
  /** The second since which it has been unmet without interruption; undefined if it is met now. */
  streakSinceSeconds?: number | undefined
}

/** Assesses an SLA. There is one implementation for each kind of window. */
export interface Assessor {
  /** Returns the state of the SLA now. `isOver` is true at the end of the run. */
  assess(nowSeconds: number, isOver: boolean): Assessment
}

const noData: Assessment = { status: 'no-data', actual: undefined, failedSinceSeconds: undefined }

/** Returns the figure of an SLA in a view; undefined without data. */
function figureIn(sla: Sla, view: MetricView): number | undefined {
  const figure = sla.metric.read(view)
  return figure === undefined || Number.isNaN(figure) ? undefined : figure
}

/** Assesses an SLA over all counted time. */
export class TotalAssessor implements Assessor {
  readonly #sla: Sla
  readonly #source: ViewSource
  #failedSinceSeconds: number | undefined

  constructor(sla: Sla, source: ViewSource) {
    this.#sla = sla
    this.#source = source
  }

  assess(nowSeconds: number): Assessment {
    const view = this.#source.viewAt(nowSeconds)
    const actual = view && figureIn(this.#sla, view)
    if (actual === undefined) {
      this.#failedSinceSeconds = undefined
      return noData
    }
    const isMet = isMetBy(this.#sla.limit, actual)
    this.#failedSinceSeconds = isMet ? undefined : (this.#failedSinceSeconds ?? nowSeconds)
    return {
      status: isMet ? 'pass' : 'fail',
      actual,
      failedSinceSeconds: this.#failedSinceSeconds,
      streakSinceSeconds: this.#failedSinceSeconds,
    }
  }
}

/** The sum of all counted seconds. */
export class SecondsSum implements ViewSource, SecondSink {
  readonly #sum = viewOf()

  addSecond(view: MetricView | undefined): void {
    if (view !== undefined) addView(this.#sum, view)
  }

  viewAt(): MetricView | undefined {
    return this.#sum.seconds > 0 ? this.#sum : undefined
  }
}

/** The windows of one duration over the seconds of a stream. A second that does not count starts them anew. */
export class Windows implements SecondSink {
  readonly assessors: WindowAssessor[] = []
  readonly #view: SlidingView
  readonly #seconds: number
  /** Whether any request has ended. From then on, a window without requests has a rate of 0. */
  #hasBegun = false
  /** The start of the first complete window before any request had ended. */
  #idleFromSeconds: number | undefined

  constructor(seconds: number) {
    this.#seconds = seconds
    this.#view = new SlidingView(seconds)
  }

  addSecond(view: MetricView | undefined, second: number): void {
    if (view === undefined) {
      this.#view.clear()
      return
    }
    const begins = !this.#hasBegun && view.ended > 0
    this.#hasBegun ||= begins
    // The first request shows that the windows before it had a rate of 0, and not a lack of data.
    if (begins && this.#idleFromSeconds !== undefined)
      for (const assessor of this.assessors) assessor.addIdleWindow(this.#idleFromSeconds)
    const whole = this.#view.push(view)
    if (whole === undefined) return
    const fromSeconds = Math.max(0, second + 1 - this.#seconds)
    if (!this.#hasBegun) this.#idleFromSeconds ??= fromSeconds
    else for (const assessor of this.assessors) assessor.addWindow(whole, fromSeconds)
  }
}

/** The base of the assessors of windows. */
abstract class WindowAssessor implements Assessor {
  protected readonly sla: Sla

  constructor(sla: Sla) {
    this.sla = sla
  }

  /** Adds the window that starts at a second. */
  addWindow(window: MetricView, fromSeconds: number): void {
    const figure = figureIn(this.sla, window)
    if (figure !== undefined) this.addFigure(figure, fromSeconds)
    else if (window.ended === 0) this.addIdleWindow(fromSeconds)
  }

  /** Adds a window in which no request ended: its rate is 0, and it has no other figure. */
  addIdleWindow(fromSeconds: number): void {
    if (this.sla.metric.unit === 'perSecond') this.addFigure(0, fromSeconds)
  }

  /** Adds the figure of a window that starts at a second. */
  protected abstract addFigure(figure: number, fromSeconds: number): void
  abstract assess(nowSeconds: number, isOver: boolean): Assessment
}

/** Assesses an SLA that every window must meet. Its figure is that of the worst window. */
export class EveryWindowAssessor extends WindowAssessor {
  #worst: number | undefined
  #firstFailed: number | undefined
  /** The start of the first of the latest windows that all failed. */
  #failedSince: number | undefined

  protected addFigure(figure: number, fromSeconds: number): void {
    const { limit } = this.sla
    const isWorse =
      this.#worst === undefined || (isUpper(limit) ? figure > this.#worst : figure < this.#worst)
    if (isWorse) this.#worst = figure
    if (isMetBy(limit, figure)) {
      this.#failedSince = undefined
      return
    }
    this.#firstFailed ??= fromSeconds
    this.#failedSince ??= fromSeconds
  }

  assess(): Assessment {
    if (this.#worst === undefined) return noData
    return {
      status: this.#firstFailed === undefined ? 'pass' : 'fail',
      actual: this.#worst,
      failedSinceSeconds: this.#firstFailed,
      streakSinceSeconds: this.#failedSince,
    }
  }
}

/** Assesses an SLA that at least one window must meet. Its figure is that of the best window. It can fail only at the end. */
export class AnyWindowAssessor extends WindowAssessor {
  #best: number | undefined

  protected addFigure(figure: number): void {
    const { limit } = this.sla
    const isBetter = this.#best === undefined || (isUpper(limit) ? figure < this.#best : figure > this.#best)
    if (isBetter) this.#best = figure
  }

  assess(_: number, isOver: boolean): Assessment {
    const actual = this.#best
    if (actual === undefined) return noData
    if (isMetBy(this.sla.limit, actual)) return { status: 'pass', actual, failedSinceSeconds: undefined }
    return { status: isOver ? 'fail' : 'no-data', actual, failedSinceSeconds: undefined }
  }
}
