import { Cell } from '../metrics/cell.ts'
import { Histogram } from '../metrics/histogram.ts'
import { MetricCell } from '../metrics/metric-cell.ts'
import { SlidingCell } from '../metrics/sliding-cell.ts'
import { type Sight, sightOf } from './sight.ts'

/** The counts of a sight that are plain numbers. */
const numbers = ['seconds', 'ended', 'good', 'checkPasses', 'checkFailures', 'planned', 'started'] as const

/** Adds what one sight shows to another, which is changed. */
export function addSight(to: Sight, more: Sight): void {
  for (const name of numbers) to[name] += more[name]
  to.cell.merge(more.cell)
  to.lagUs.merge(more.lagUs)
  if (more.own === undefined) return
  to.own ??= new MetricCell(more.own.kind)
  to.own.merge(more.own)
}

/** A window longer than so many seconds moves on in larger steps: its memory has a limit. */
const mostSteps = 120

/**
 * What the last seconds of a window show together. It moves on by a second; one of more than two minutes by a 120th of its length,
 * rounded up, and it is rounded up to whole steps.
 */
export class SlidingSight {
  readonly #stepSeconds: number
  readonly #steps: number
  readonly #cells = new SlidingCell()
  /** What of each step is no cell. */
  readonly #others: Sight[] = []
  #open: Sight | undefined

  constructor(seconds: number) {
    this.#stepSeconds = Math.ceil(seconds / mostSteps)
    this.#steps = Math.ceil(seconds / this.#stepSeconds)
  }

  /** Adds a second. Answers the whole window when it is full and has moved on. */
  push(second: Sight): Sight | undefined {
    this.#open ??= sightOf()
    addSight(this.#open, second)
    if (this.#open.seconds < this.#stepSeconds) return undefined
    const { cell } = this.#open
    this.#cells.push(cell)
    this.#others.push({ ...this.#open, cell: new Cell() })
    this.#open = undefined
    if (this.#others.length > this.#steps) {
      this.#cells.shift()
      this.#others.shift()
    }
    return this.#others.length < this.#steps ? undefined : this.#whole()
  }

  /** Begins anew: what comes next does not follow on what came before. */
  clear(): void {
    this.#cells.clear()
    this.#others.length = 0
    this.#open = undefined
  }

  #whole(): Sight {
    const whole = sightOf({ lagUs: new Histogram() })
    for (const other of this.#others) addSight(whole, other)
    return { ...whole, cell: this.#cells.sum }
  }
}
