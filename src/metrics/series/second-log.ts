import type { CheckCounts, DeltaCell, MetricCounts } from '../delta.ts'
import { Histogram } from '../histogram/histogram.ts'
import type { RunDelta } from '../row-directory.ts'

/** What all workers measured in one second of a run: what ended in it. Not to be changed. */
export interface Second {
  /** From 0. */
  second: number
  cells: DeltaCell[]
  checks: CheckCounts[]
  metrics: MetricCounts[]
  /** Iterations that were due, and that began. */
  planned: number
  started: number
  /** How late requests were sent. */
  lagUs: Histogram
  /** At its end. */
  users: number
  inFlight: number
}

/** The most that is kept of seconds that nobody asks for. */
const mostSeconds = 10_000

/**
 * Gathers what workers send into the seconds of the run, until someone closes them. A delta of a second that is closed
 * counts in the oldest that is open: nothing is lost.
 */
export class SecondLog {
  readonly #open = new Map<number, Second>()
  /** By worker, as it said last. */
  readonly #levels = new Map<number, { second: number; users: number; inFlight: number }[]>()
  #next = 0

  /** Adds a delta and keeps its cells: nobody may change them afterwards. */
  add(delta: RunDelta): void {
    const { load, worker } = delta
    // Who claims to be far ahead of time must not fill the memory.
    if (delta.second >= this.#next + mostSeconds) return
    const at = Math.max(delta.second, this.#next)
    const second = this.#open.get(at) ?? emptySecond(at)
    this.#open.set(at, second)
    second.cells.push(...delta.cells)
    second.checks.push(...delta.checks)
    second.metrics.push(...delta.metrics)
    second.planned += load.planned
    second.started += load.started
    second.lagUs.merge(load.lagUs)
    const levels = this.#levels.get(worker) ?? []
    levels.push({ second: at, users: load.users, inFlight: load.inFlight })
    this.#levels.set(worker, levels)
  }

  /** The seconds that end at or before `endSecond` and have not been asked for, oldest first, without gaps. */
  close(endSecond: number): Second[] {
    const closed: Second[] = []
    for (; this.#next < endSecond; this.#next++) {
      const second = this.#open.get(this.#next) ?? emptySecond(this.#next)
      this.#open.delete(this.#next)
      for (const levels of this.#levels.values()) {
        // What a worker said last holds until it says something else.
        while (levels.length > 1 && levels[1]!.second <= this.#next) levels.shift()
        const [level] = levels
        if (level === undefined || level.second > this.#next) continue
        second.users += level.users
        second.inFlight += level.inFlight
      }
      closed.push(second)
    }
    return closed
  }

  /** The end of the last second that anything was said of. */
  get endSecond(): number {
    return Math.max(this.#next, ...[...this.#open.keys()].map((second) => second + 1))
  }
}

function emptySecond(second: number): Second {
  return {
    second,
    cells: [],
    checks: [],
    metrics: [],
    planned: 0,
    started: 0,
    lagUs: new Histogram(),
    users: 0,
    inFlight: 0,
  }
}
