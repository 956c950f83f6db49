import { forEachPacked } from '../histogram/compressed-responses.ts'
import { Histogram } from '../histogram/histogram.ts'
import type { MetricName } from '../metric-table.ts'
import type { RunDelta } from '../row-directory.ts'
import type { Row } from '../row-list.ts'
import { allKey, keyOf, SeriesPoint } from './series-point.ts'
import { type SeriesValues, valuesOf } from './series-values.ts'

export interface ValuesOptions {
  /** Leave out points that end at or before this second: for a page that has the earlier ones. */
  fromSeconds?: number
  /** When the run ended: the rates of the last point are taken over what there was of it. */
  endSeconds?: number
  /** Which rows and in which order, by their index; all in order of first mention when left out. */
  rows?: readonly number[]
  /** Which metrics of the plan's own; none when left out. */
  metrics?: readonly MetricName[]
}

/** How much a series keeps at most. */
export interface SeriesLimits {
  maxPoints?: number
  maxBytes?: number
}

/** A last point is never taken as shorter than this: a rate over an instant says nothing. */
const leastSpanSeconds = 0.1

/**
 * The timeline of a run in points of equal length, in bounded memory however long it takes. Points begin as one second;
 * when there would be more than `maxPoints`, or they would take more than `maxBytes`, each pair becomes one:
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

  /** `rows` are those of the run, a list that grows. */
  constructor(rows: readonly Row[], { maxPoints = 2_000, maxBytes = 64 * 1024 * 1024 }: SeriesLimits = {}) {
    this.#rows = rows
    this.#maxPoints = Math.max(1, maxPoints)
    this.#maxBytes = maxBytes
  }

  /** How many seconds a point covers. */
  get spanSeconds(): number {
    return this.#spanSeconds
  }

  /** How many points there are, those without any event included. */
  get length(): number {
    return this.#points.length
  }

  /** About how much memory the points take. */
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

  /** Response times of successes in a point (from 0): of one row, or of all that are requests. */
  responseUs(at: number, row?: number): Histogram {
    const found = new Histogram()
    const key = row === undefined ? allKey : keyOf(row)
    forEachPacked(this.#points[at]?.pack ?? new Uint8Array(0), (entry) => {
      if (entry.key === key) found.merge(entry.responseUs)
    })
    return found
  }

  /** The points from the start of the run to the last that has anything, without gaps. */
  values(options: ValuesOptions = {}): SeriesValues[] {
    const rows = options.rows ?? [...this.#rows.keys()]
    const values: SeriesValues[] = []
    // A worker that sent nothing in a point has the users that it had.
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
