import { Cell } from '../../metrics/cell/cell.ts'
import { MetricCell } from '../../metrics/cell/metric-cell.ts'
import { Histogram } from '../../metrics/histogram/histogram.ts'
import { SlidingCell } from '../../metrics/series/sliding-cell.ts'
import { type MetricView, viewOf } from '../sla/metric-view.ts'

/** The counts of a view that are plain numbers. */
const numbers = ['seconds', 'ended', 'good', 'checkPasses', 'checkFailures', 'planned', 'started'] as const

/** Adds what one view shows to another, which is changed. */
export function addView(to: MetricView, more: MetricView): void {
  for (const name of numbers) to[name] += more[name]
  to.cell.merge(more.cell)
  to.lagUs.merge(more.lagUs)
  addOwn(to, more)
}

function addOwn(to: MetricView, { own }: MetricView): void {
  if (own === undefined) return
  to.own ??= new MetricCell(own.kind)
  to.own.merge(own)
}

const noCell = new Cell()

/** A window longer than so many seconds moves on in larger steps: its memory has a limit. */
const mostSteps = 120

/**
 * What the last seconds of a window show together. It moves on by a second; one of more than two minutes by a 120th of its length,
 * rounded up, and it is rounded up to whole steps.
 */
export class SlidingView {
  readonly #stepSeconds: number
  readonly #steps: number
  readonly #cells = new SlidingCell()
  /** What of each step is no cell. */
  readonly #others: MetricView[] = []
  readonly #sums = viewOf()
  #open: MetricView | undefined

  constructor(seconds: number) {
    this.#stepSeconds = Math.ceil(seconds / mostSteps)
    this.#steps = Math.ceil(seconds / this.#stepSeconds)
  }

  /** Adds a second, which is not to be changed afterwards. Answers the whole window when it is full and has moved on, to be looked at before the next. */
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

  /** Begins anew: what comes next does not follow on what came before. */
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
      // Few promises are about it, and to merge it costs more than all the rest.
      get lagUs() {
        const sum = new Histogram()
        for (const { lagUs } of others) sum.merge(lagUs)
        return sum
      },
    }
    for (const other of others) addOwn(whole, other)
    return whole
  }
}
