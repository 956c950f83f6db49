import type { CheckCounts, DeltaCell, MetricCounts } from '../delta.ts'
import { Histogram } from '../histogram/histogram.ts'
import type { RunDelta } from '../row-directory.ts'

/** What ended in one second of a run, on all workers. Not to be changed. */
export interface Second {
  /** From 0. */
  second: number
  cells: DeltaCell[]
  checks: CheckCounts[]
  metrics: MetricCounts[]
  /** Iterations that were due, and that began. */
  planned: number
  started: number
  /** How late operations started. */
  lagUs: Histogram
  /** At the end of the second. */
  users: number
  inFlight: number
}

/** The most seconds that are kept open. */
const mostSeconds = 10_000

/**
 * Gathers the deltas of all workers by the second, until the seconds are closed. A delta of a closed second counts in the
 * oldest open one, so nothing is lost.
 */
export class SecondLog {
  readonly #open = new Map<number, Second>()
  /** By worker: its reports that may still hold in an open second. */
  readonly #levels = new Map<number, { second: number; users: number; inFlight: number }[]>()
  #next = 0

  /** Adds a delta and keeps its cells, which must not change afterwards. */
  add(delta: RunDelta): void {
    const { load, worker } = delta
    // A sender that claims to be far ahead must not fill the memory.
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

  /** Closes the open seconds that end at or before `endSecond` and returns them, oldest first, without gaps. */
  close(endSecond: number): Second[] {
    const closed: Second[] = []
    for (; this.#next < endSecond; this.#next++) {
      const second = this.#open.get(this.#next) ?? emptySecond(this.#next)
      this.#open.delete(this.#next)
      for (const levels of this.#levels.values()) {
        // A worker's last report holds until its next one.
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

  /** The end of the last second that has any delta. */
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
