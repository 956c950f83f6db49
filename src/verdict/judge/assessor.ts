import type { SlaStatus } from '../../base/verdict-status.ts'
import { holds, isUpper } from '../sla/limit.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import type { Sla } from '../sla/sla.ts'
import { addView, SlidingView } from './metric-view-sum.ts'
import type { Watch } from './phase-watch.ts'
import type { SecondTaker } from './second-stream.ts'

/** How a promise stands: whether it holds, its figure, and since when it has been broken. */
export interface Standing {
  status: Exclude<SlaStatus, 'warn'>
  actual: number | undefined
  /** Since when it is broken, in seconds from the start of the run. */
  brokenSinceSeconds: number | undefined
  /** Since when it has been broken without a break until now; undefined where it holds at this moment. */
  streakSinceSeconds?: number | undefined
}

/** Says how a promise stands, in one of the ways in which promises hold. */
export interface Assessor {
  /** How it stands now; `isOver` at the end of the run. */
  assess(nowSeconds: number, isOver: boolean): Standing
}

const noData: Standing = { status: 'no-data', actual: undefined, brokenSinceSeconds: undefined }

/** The figure of a promise in a view; undefined where there is none. */
function figureIn(sla: Sla, view: MetricView): number | undefined {
  const figure = sla.metric.read(view)
  return figure === undefined || Number.isNaN(figure) ? undefined : figure
}

/** A promise over all the time that counts. */
export class WholeAssessor implements Assessor {
  readonly #sla: Sla
  readonly #watch: Watch
  #brokenSinceSeconds: number | undefined

  constructor(sla: Sla, watch: Watch) {
    this.#sla = sla
    this.#watch = watch
  }

  assess(nowSeconds: number): Standing {
    const view = this.#watch.viewAt(nowSeconds)
    const actual = view && figureIn(this.#sla, view)
    if (actual === undefined) {
      this.#brokenSinceSeconds = undefined
      return noData
    }
    const isKept = holds(this.#sla.limit, actual)
    this.#brokenSinceSeconds = isKept ? undefined : (this.#brokenSinceSeconds ?? nowSeconds)
    return {
      status: isKept ? 'pass' : 'fail',
      actual,
      brokenSinceSeconds: this.#brokenSinceSeconds,
      streakSinceSeconds: this.#brokenSinceSeconds,
    }
  }
}

/** All seconds that are meant, together. */
export class SecondsWatch implements Watch, SecondTaker {
  readonly #sum = viewOf()

  take(view: MetricView | undefined): void {
    if (view !== undefined) addView(this.#sum, view)
  }

  viewAt(): MetricView | undefined {
    return this.#sum.seconds > 0 ? this.#sum : undefined
  }
}

/** The windows of one length over the seconds of a stream: where one is left out they begin anew. */
export class Windows implements SecondTaker {
  readonly watchers: WindowAssessor[] = []
  readonly #view: SlidingView
  readonly #seconds: number
  /** Whether anything has ever ended: then a window without requests has a rate, which is 0. */
  #hasBegun = false
  /** Where the first window began that was whole before anything had ended. */
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
    // Only now it is known that the silence before was that of something.
    if (begins && this.#silentFrom !== undefined)
      for (const watcher of this.watchers) watcher.lookAtSilence(this.#silentFrom)
    const whole = this.#view.push(view)
    if (whole === undefined) return
    const fromSeconds = Math.max(0, second + 1 - this.#seconds)
    if (!this.#hasBegun) this.#silentFrom ??= fromSeconds
    else for (const watcher of this.watchers) watcher.look(whole, fromSeconds)
  }
}

/** What is common to promises over windows. */
abstract class WindowAssessor implements Assessor {
  protected readonly sla: Sla

  constructor(sla: Sla) {
    this.sla = sla
  }

  /** Looks at a window that begins at a second. */
  look(window: MetricView, fromSeconds: number): void {
    const figure = figureIn(this.sla, window)
    if (figure !== undefined) this.see(figure, fromSeconds)
    else if (window.ended === 0) this.lookAtSilence(fromSeconds)
  }

  /** A window in which nothing ended: its rate is 0, and of all else it says nothing. */
  lookAtSilence(fromSeconds: number): void {
    if (this.sla.metric.unit === 'perSecond') this.see(0, fromSeconds)
  }

  /** Takes the figure of a window, and the second in which that begins. */
  protected abstract see(figure: number, fromSeconds: number): void
  abstract assess(nowSeconds: number, isOver: boolean): Standing
}

/** A promise that no window may break. Its figure is that of the worst. */
export class EveryAssessor extends WindowAssessor {
  #worst: number | undefined
  #firstBroken: number | undefined
  /** Where the broken windows began that have followed each other until now. */
  #brokenSince: number | undefined

  protected see(figure: number, fromSeconds: number): void {
    const { limit } = this.sla
    const isWorse =
      this.#worst === undefined || (isUpper(limit) ? figure > this.#worst : figure < this.#worst)
    if (isWorse) this.#worst = figure
    if (holds(limit, figure)) {
      this.#brokenSince = undefined
      return
    }
    this.#firstBroken ??= fromSeconds
    this.#brokenSince ??= fromSeconds
  }

  assess(): Standing {
    if (this.#worst === undefined) return noData
    const isKept = this.#firstBroken === undefined
    return {
      status: isKept ? 'pass' : 'fail',
      actual: this.#worst,
      brokenSinceSeconds: this.#firstBroken,
      streakSinceSeconds: this.#brokenSince,
    }
  }
}

/** A promise that holds when one window kept it. Its figure is that of the best; until the end it may still be kept. */
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
    if (holds(this.sla.limit, actual)) return { status: 'pass', actual, brokenSinceSeconds: undefined }
    return isOver
      ? { status: 'fail', actual, brokenSinceSeconds: undefined }
      : { status: 'no-data', actual, brokenSinceSeconds: undefined }
  }
}
