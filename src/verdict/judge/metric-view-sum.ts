import { Cell } from '../../metrics/cell/cell.ts'
import { MetricCell } from '../../metrics/cell/metric-cell.ts'
import { SlidingCell } from '../../metrics/cell/sliding-cell.ts'
import { Histogram } from '../../metrics/histogram/histogram.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'

/** The fields of a view that are plain numbers. */
const numbers = [
  ...([
    'seconds',
    'ended',
    'good',
    'goodGain',
    'checkPasses',
    'checkFailures',
    'planned',
    'started',
  ] as const),
  ...(['keptUs', 'usersUs'] as const),
]

/** Adds the counts of `more` to `to`, which is changed. */
export function addView(to: MetricView, more: MetricView): void {
  for (const name of numbers) to[name] += more[name]
  to.cell.merge(more.cell)
  to.lagUs.merge(more.lagUs)
  addDelays(to, more)
  addOwn(to, more)
}

function addDelays(to: MetricView, { largestDelayUs, hasUnknownDelay }: MetricView): void {
  if (largestDelayUs > to.largestDelayUs) to.largestDelayUs = largestDelayUs
  to.hasUnknownDelay ||= hasUnknownDelay
}

function addOwn(to: MetricView, { own }: MetricView): void {
  if (own === undefined) return
  to.own ??= new MetricCell(own.kind)
  to.own.merge(own)
}

const noCell = new Cell()

/** The maximum number of steps in a window. A longer window moves in larger steps, so that its memory is bounded. */
const maxSteps = 120

/**
 * The sum over a sliding window of the last seconds. It moves by a second. A window of more than two minutes moves by a
 * 120th of its duration, rounded up to whole seconds, and its duration is rounded up to whole steps.
 */
export class SlidingView {
  readonly #stepSeconds: number
  readonly #steps: number
  readonly #cells = new SlidingCell()
  /** The fields of each step, except the cell. */
  readonly #others: MetricView[] = []
  readonly #sums = viewOf()
  #open: MetricView | undefined

  constructor(seconds: number) {
    this.#stepSeconds = Math.ceil(seconds / maxSteps)
    this.#steps = Math.ceil(seconds / this.#stepSeconds)
  }

  /**
   * Adds a second, which must not be changed afterwards. Returns the whole window when it is full and has moved; it is
   * valid until the next call.
   */
  push(second: MetricView): MetricView | undefined {
    if (this.#stepSeconds === 1) this.#open = second
    else {
      this.#open ??= viewOf()
      addView(this.#open, second)
    }
    if (this.#open.seconds < this.#stepSeconds) return undefined
    const step = this.#open
    this.#open = undefined
    this.#cells.push(step.cell)
    this.#others.push({ ...step, cell: noCell })
    for (const name of numbers) this.#sums[name] += step[name]
    if (this.#others.length > this.#steps) {
      this.#cells.shift()
      const oldest = this.#others.shift()!
      for (const name of numbers) this.#sums[name] -= oldest[name]
    }
    return this.#others.length < this.#steps ? undefined : this.#whole()
  }

  /** Empties the window, because the next second does not follow the previous one. */
  clear(): void {
    this.#cells.clear()
    this.#others.length = 0
    for (const name of numbers) this.#sums[name] = 0
    this.#open = undefined
  }

  #whole(): MetricView {
    const others = this.#others
    const whole: MetricView = {
      ...this.#sums,
      cell: this.#cells.sum,
      // Merged only when read: few SLAs need it, and it costs more than everything else.
      get lagUs() {
        const sum = new Histogram()
        for (const { lagUs } of others) sum.merge(lagUs)
        return sum
      },
    }
    for (const other of others) {
      addDelays(whole, other)
      addOwn(whole, other)
    }
    return whole
  }
}
