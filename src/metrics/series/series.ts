import { Histogram } from '../histogram/histogram.ts'
import type { MetricName } from '../metric-table.ts'
import type { RunDelta } from '../row-directory.ts'
import type { Row } from '../row-list.ts'
import { forEachEncodedRow } from './encoded-rows.ts'
import { allKey, keyOf, SeriesPoint } from './series-point.ts'
import { type SeriesValues, valuesOf } from './series-values.ts'

/** What `Series.values` returns. */
export interface ValuesOptions {
  /** Leaves out points that end at or before this second, for a page that already has them. */
  fromSeconds?: number
  /** When the run ended: the rates of the last point are taken over the part of it that there was. */
  endSeconds?: number
  /** The indexes of the rows to list, in order; all rows in order of first mention if left out. */
  rows?: readonly number[]
  /** The metrics of the plan's own to list; none if left out. */
  metrics?: readonly MetricName[]
}

/** The most that a series keeps. */
export interface SeriesLimits {
  maxPoints?: number
  maxBytes?: number
}

/** The last point counts as at least this long: a rate over an instant says nothing. */
const leastSpanSeconds = 0.1

/**
 * The timeline of a run in points of equal length, in bounded memory however long the run is. A point covers one second
 * at first. Whenever there would be more than `maxPoints`, or they would take more than `maxBytes`, pairs are joined:
 *
 * ```
 *   span 1  |a|b|c|d|e|      then one more than fits      span 2  |a+b|c+d| e |
 * ```
 *
 * Counts and histograms are added up, so totals stay exact.
 */
export class Series {
  readonly #maxPoints: number
  readonly #maxBytes: number
  readonly #rows: readonly Row[]
  #points: (SeriesPoint | undefined)[] = []
  #spanSeconds = 1
  #bytes = 0

  /** `rows` is the list of the run's rows, which grows. */
  constructor(rows: readonly Row[], { maxPoints = 2_000, maxBytes = 64 * 1024 * 1024 }: SeriesLimits = {}) {
    this.#rows = rows
    this.#maxPoints = Math.max(1, maxPoints)
    this.#maxBytes = maxBytes
  }

  /** How many seconds a point covers. */
  get spanSeconds(): number {
    return this.#spanSeconds
  }

  /** How many points there are, including those without any event. */
  get length(): number {
    return this.#points.length
  }

  /** Roughly how much memory the points take. */
  get memoryBytes(): number {
    return this.#bytes
  }

  /** Adds a delta to the point of its second, however late it comes. */
  add(delta: RunDelta): void {
    while (Math.floor(delta.second / this.#spanSeconds) >= this.#maxPoints) this.#coarsen()
    const at = Math.floor(delta.second / this.#spanSeconds)
    while (this.#points.length <= at) this.#points.push(undefined)
    const point = this.#points[at] ?? new SeriesPoint()
    const before = this.#points[at]?.memoryBytes ?? 0
    this.#points[at] = point
    point.add(delta)
    this.#bytes += point.memoryBytes - before
    while (this.#bytes > this.#maxBytes && this.#points.length > 1) this.#coarsen()
  }

  /** Response times of the successes in a point (from 0): of one row, or of all requests. */
  responseUs(at: number, row?: number): Histogram {
    const found = new Histogram()
    const key = row === undefined ? allKey : keyOf(row)
    forEachEncodedRow(this.#points[at]?.encodedRows ?? new Uint8Array(0), (entry) => {
      if (entry.key === key) found.merge(entry.responseUs)
    })
    return found
  }

  /** The points from the start of the run to the last one that has any event, without gaps. */
  values(options: ValuesOptions = {}): SeriesValues[] {
    const rows = options.rows ?? [...this.#rows.keys()]
    const values: SeriesValues[] = []
    // A worker that sent nothing in a point still has the users that it had.
    const users = new Map<number, { users: number; inFlight: number }>()
    this.#points.forEach((point, at) => {
      for (const [worker, figures] of point?.users ?? []) users.set(worker, figures)
      const seconds = at * this.#spanSeconds
      if (seconds + this.#spanSeconds <= (options.fromSeconds ?? 0)) return
      const isLast = at === this.#points.length - 1
      const leftSeconds = isLast
        ? (options.endSeconds ?? Number.POSITIVE_INFINITY) - seconds
        : this.#spanSeconds
      const spanSeconds = Math.min(this.#spanSeconds, Math.max(leftSeconds, leastSpanSeconds))
      values.push(valuesOf(point ?? new SeriesPoint(), seconds, spanSeconds, users, rows, options.metrics))
    })
    return values
  }

  #coarsen(): void {
    const joined: (SeriesPoint | undefined)[] = []
    for (let at = 0; at < this.#points.length; at += 2) {
      const first = this.#points[at]
      const second = this.#points[at + 1]
      if (first !== undefined && second !== undefined) first.join(second)
      joined.push(first ?? second)
    }
    this.#points = joined
    this.#spanSeconds *= 2
    this.#bytes = joined.reduce((bytes, point) => bytes + (point?.memoryBytes ?? 0), 0)
  }
}
