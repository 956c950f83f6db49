import type { SlaStatus } from '../../base/verdict-status.ts'
import { exactly, type Interval, statusOf } from '../interval/interval.ts'
import { isInFull, type MadeFacts } from '../interval/made-facts.ts'
import { isMetBy, isUpper } from '../sla/limit.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'
import type { Sla } from '../sla/sla.ts'
import type { Stretch } from './made-load-facts.ts'
import { addView } from './metric-view-sum.ts'
import { countIn, lacksEvidence } from './percentile-evidence.ts'
import type { SecondSink } from './second-stream.ts'
import type { ViewSource } from './view-source.ts'

/** The state of an SLA at an instant. Times are in seconds from the start of the run. */
export interface Assessment {
  status: Exclude<SlaStatus, 'warn' | 'not-meant'>
  actual: number | undefined
  /** What the target can have shown to a generator that is never late; undefined without data. */
  interval: Interval | undefined
  /** For a percentile, the number of values that it is of; undefined for any other figure. */
  count?: number | undefined
  /** The facts that the interval follows from; undefined without data. */
  made: MadeFacts | undefined
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

export const noData: Assessment = {
  status: 'no-data',
  actual: undefined,
  interval: undefined,
  made: undefined,
  failedSinceSeconds: undefined,
}

/** Returns the figure of an SLA in a view; undefined without data, or with too little for strict evidence. */
export function figureIn(sla: Sla, view: MetricView): number | undefined {
  if (sla.isStrict === true && lacksEvidence(sla, countIn(sla, view))) return undefined
  const figure = sla.metric.read(view)
  return figure === undefined || Number.isNaN(figure) ? undefined : figure
}

/**
 * Returns the interval of a figure in a view. Unless `isExact`, only the end that decides the SLA is certain, because the
 * other one would take time to compute.
 */
export function intervalIn(
  { metric, limit }: Sla,
  actual: number,
  view: MetricView,
  made: MadeFacts,
  isExact: boolean,
): Interval {
  const { cell } = view
  const isUntouched = cell.delayedUs.isEmpty && cell.ownFailures === 0
  if (metric.interval === undefined || (isUntouched && isInFull(made))) return exactly(actual)
  // An upper limit that is met can only turn out not to be met at the high end.
  const needsLow = isExact || isUpper(limit) !== isMetBy(limit, actual)
  const lowUs = needsLow ? (view.lowUs ?? (() => cell.lowResponseUs())) : () => cell.responseUs
  return metric.interval(actual, view, made, limit, lowUs)
}

/** Assesses an SLA over all counted time. */
export class TotalAssessor implements Assessor {
  readonly #sla: Sla
  readonly #source: ViewSource
  readonly #made: () => MadeFacts
  #failedSinceSeconds: number | undefined

  /** `made` returns the facts about the load behind the view. */
  constructor(sla: Sla, source: ViewSource, made: () => MadeFacts) {
    this.#sla = sla
    this.#source = source
    this.#made = made
  }

  assess(nowSeconds: number, isOver: boolean): Assessment {
    const sla = this.#sla
    const view = this.#source.viewAt(nowSeconds)
    const actual = view && figureIn(sla, view)
    if (actual === undefined) {
      this.#failedSinceSeconds = undefined
      return { ...noData, count: view && countIn(sla, view) }
    }
    const made = this.#made()
    const interval = intervalIn(sla, actual, view!, made, isOver)
    const status = statusOf(sla.limit, interval)
    this.#failedSinceSeconds = status === 'fail' ? (this.#failedSinceSeconds ?? nowSeconds) : undefined
    return {
      status,
      actual,
      interval,
      count: countIn(sla, view!),
      made,
      failedSinceSeconds: this.#failedSinceSeconds,
      streakSinceSeconds: this.#failedSinceSeconds,
    }
  }
}

/** The sum of all counted seconds. */
export class SecondsSum implements ViewSource, SecondSink {
  /** The counted seconds. */
  readonly stretches: Stretch[] = []
  readonly #sum = viewOf()

  addSecond(view: MetricView | undefined, second: number): void {
    if (view === undefined) return
    addView(this.#sum, view)
    const last = this.stretches.at(-1)
    if (last?.endSecond === second) last.endSecond += 1
    else this.stretches.push({ fromSecond: second, endSecond: second + 1 })
  }

  viewAt(): MetricView | undefined {
    return this.#sum.seconds > 0 ? this.#sum : undefined
  }

  /** The sum so far. */
  get sum(): MetricView {
    return this.#sum
  }
}
