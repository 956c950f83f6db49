import type { KeptTime } from '../delay/own-delay-figures.ts'
import type { CheckCounts, DeltaCell, MetricCounts } from '../delta.ts'
import { Histogram } from '../histogram/histogram.ts'
import type { RunDelta } from '../row-directory.ts'

/** The counts of everything that ended in one second of a run on all workers. Callers must not change them. */
export interface Second {
  /** The number of the second, from 0. */
  second: number
  cells: DeltaCell[]
  checks: CheckCounts[]
  metrics: MetricCounts[]
  /** The number of iterations that were due. */
  planned: number
  /** The number of iterations that began. */
  started: number
  /** The time from the intended to the actual start of each operation, in µs. */
  lagUs: Histogram
  /** The largest delay of any worker that was being worked off in this second, in µs. */
  largestDelayUs: number
  /** Whether there was a delay of unknown size: the lower end of response times is then open. */
  hasUnknownDelay: boolean
  /** For how long users of closed loads were kept from asking. A phase has one entry for each worker. */
  keptTimes: KeptTime[]
  /** The number of users at the end of the second. */
  users: number
  /** The number of iterations in flight at the end of the second. */
  inFlight: number
}

/** The maximum number of seconds that are kept open. */
const maxOpenSeconds = 10_000

/**
 * Collects the deltas of all workers for each second until that second is closed. A late delta, whose second is closed,
 * counts in the oldest open one, so nothing is lost.
 */
export class SecondLog {
  readonly #open = new Map<number, Second>()
  /** The reports of each worker, oldest first, from the latest one for a closed second. */
  readonly #reports = new Map<number, { second: number; users: number; inFlight: number }[]>()
  #next = 0

  /** Adds a delta and keeps its cells, which must not change afterwards. Ignores a delta 10,000 or more seconds ahead. */
  add(delta: RunDelta): void {
    const { load, worker } = delta
    // A delta for a second far ahead must not fill the memory.
    if (delta.second >= this.#next + maxOpenSeconds) return
    const at = Math.max(delta.second, this.#next)
    const second = this.#open.get(at) ?? emptySecond(at)
    this.#open.set(at, second)
    second.cells.push(...delta.cells)
    second.checks.push(...delta.checks)
    second.metrics.push(...delta.metrics)
    second.planned += load.planned
    second.started += load.started
    second.lagUs.merge(load.lagUs)
    this.#noteDelay(at, load.ownDelays.largestUs)
    second.hasUnknownDelay ||= load.ownDelays.isUnknown
    second.keptTimes.push(...load.ownDelays.keptTimes)
    const reports = this.#reports.get(worker) ?? []
    reports.push({ second: at, users: load.users, inFlight: load.inFlight })
    this.#reports.set(worker, reports)
  }

  /** Notes a delay in each second that it reaches into. A worker that stands still for seconds has no deltas for them. */
  #noteDelay(at: number, us: number): void {
    const last = Math.min(at + Math.floor(us / 1e6), this.#next + maxOpenSeconds - 1)
    for (let each = at; each <= last; each++) {
      const second = this.#open.get(each) ?? emptySecond(each)
      this.#open.set(each, second)
      second.largestDelayUs = Math.max(second.largestDelayUs, us)
    }
  }

  /** Closes the open seconds that end at or before `endSecond` and returns them, oldest first, without gaps. */
  close(endSecond: number): Second[] {
    const closed: Second[] = []
    for (; this.#next < endSecond; this.#next++) {
      const second = this.#open.get(this.#next) ?? emptySecond(this.#next)
      this.#open.delete(this.#next)
      for (const reports of this.#reports.values()) {
        // A worker's report is valid until its next one.
        while (reports.length > 1 && reports[1]!.second <= this.#next) reports.shift()
        const [report] = reports
        if (report === undefined || report.second > this.#next) continue
        second.users += report.users
        second.inFlight += report.inFlight
      }
      closed.push(second)
    }
    return closed
  }

  /** The end of the last second that has a delta or is closed, in seconds from the start of the run. */
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
    largestDelayUs: 0,
    hasUnknownDelay: false,
    keptTimes: [],
    users: 0,
    inFlight: 0,
  }
}
