import { best, exactly, type Interval, statusOf, worst } from '../interval/interval.ts'
import { isInFull, type MadeFacts } from '../interval/made-facts.ts'
import { isUpper } from '../sla/limit.ts'
import type { MetricView } from '../sla/metric-view.ts'
import type { Sla } from '../sla/sla.ts'
import { type Assessment, type Assessor, figureIn, intervalIn, noData, valuesIn } from './assessor.ts'
import type { Stretch } from './made-load-facts.ts'
import { SlidingView } from './metric-view-sum.ts'
import type { SecondSink } from './second-stream.ts'

/**
 * The seconds after a window in which its facts can still change: an arrival counts when it is sent, and a delay when it
 * ends.
 */
const settleSeconds = 2

/** A window of an SLA. */
interface JudgedWindow {
  stretch: Stretch
  actual: number
  interval: Interval
  made: MadeFacts | undefined
}

/** Returns the facts about the load in a window with these counts. */
export type WindowFacts = (stretch: Stretch, view: MetricView) => MadeFacts

/** The windows of one duration over the seconds of a stream. A second that does not count starts them anew. */
export class Windows implements SecondSink {
  readonly assessors: WindowAssessor[] = []
  readonly #view: SlidingView
  readonly #seconds: number
  readonly #facts: WindowFacts
  /** Whether any request has ended. From then on, a window without requests has a rate of 0. */
  #hasBegun = false
  /** The start of the first complete window before any request had ended. */
  #idleFromSeconds: number | undefined

  constructor(seconds: number, facts: WindowFacts) {
    this.#seconds = seconds
    this.#view = new SlidingView(seconds)
    this.#facts = facts
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
    if (!this.#hasBegun) {
      this.#idleFromSeconds ??= fromSeconds
      return
    }
    const stretch = { fromSecond: fromSeconds, endSecond: second + 1 }
    const made = this.#facts(stretch, whole)
    for (const assessor of this.assessors) assessor.addWindow(whole, stretch, made)
  }
}
