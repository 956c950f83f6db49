import { Histogram } from '../histogram/histogram.ts'
import type { MetricName } from '../metric-table.ts'
import type { RunDelta } from '../row-directory.ts'
import type { Row } from '../row-list.ts'
import { forEachEncodedRow } from './encoded-rows.ts'
import { allRequestsKey, rowKey, SeriesPoint } from './series-point.ts'
import { type SeriesValues, seriesValues } from './series-values.ts'

/** Selects what `Series.values` returns. */
export interface ValuesOptions {
  /** Leaves out points that end at or before this second, for a page that already has them. */
  fromSeconds?: number
  /** The end of the run. The rates of the last point are computed over the part of it before this end. */
  endSeconds?: number
  /** The indexes of the rows to list, in order. By default all rows, in order of first mention. */
  rows?: readonly number[]
  /** The plan's own metrics to list. By default none. */
  metrics?: readonly MetricName[]
}

/** The limits of a series. Beyond them its points become longer. */
export interface SeriesLimits {
  maxPoints?: number
  maxBytes?: number
}

/** The minimum duration over which the rates of the last point are computed: a rate over an instant is meaningless. */
const minSpanSeconds = 0.1

/**
 * The timeline of a run in points of equal duration, in bounded memory. A point covers one second at first. When there
 * would be more than `maxPoints` points, or they would take more than `maxBytes`, pairs of points are joined:
 *
 * ```
 *   span 1 s  |a|b|c|d|e|      a limit is exceeded      span 2 s  |a+b|c+d| e |
 * ```
 *
 * Their counts and histograms are added up, so totals stay exact.
 */
export class Series {
  readonly #maxPoints: number
  readonly #maxBytes: number
  readonly #rows: readonly Row[]
  #points: (SeriesPoint | undefined)[] = []
  #spanSeconds = 1
  #bytes = 0

  /** `rows` is the list of the run's rows, which grows during the run. */
  constructor(rows: readonly Row[], { maxPoints = 2_000, maxBytes = 64 * 1024 * 1024 }: SeriesLimits = {}) {
    this.#rows = rows
    this.#maxPoints = Math.max(1, maxPoints)
    this.#maxBytes = maxBytes
  }

  /** The number of seconds that a point covers. */
  get spanSeconds(): number {
    return this.#spanSeconds
  }

  /** The number of points, including those without events. */
  get length(): number {
    return this.#points.length
  }

  /** The approximate memory use of the points. */
  get memoryBytes(): number {
    return this.#bytes
  }

  /** Adds a delta, which may be late, to the point of its second. */
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

  /** Returns the response times of successes in the point with index `at`: of one row, or of all requests. */
  responseUs(at: number, row?: number): Histogram {
    const histogram = new Histogram()
    const key = row === undefined ? allRequestsKey : rowKey(row)
    forEachEncodedRow(this.#points[at]?.encodedRows ?? new Uint8Array(0), (entry) => {
      if (entry.key === key) histogram.merge(entry.responseUs)
    })
    return histogram
  }

  /** Returns the points from the start of the run to the last one with an event, without gaps. */
  values(options: ValuesOptions = {}): SeriesValues[] {
    const rows = options.rows ?? [...this.#rows.keys()]
    const values: SeriesValues[] = []
    // A worker that sent nothing in a point still has the users of its last report.
    const users = new Map<number, { users: number; inFlight: number }>()
    this.#points.forEach((point, at) => {
      for (const [worker, figures] of point?.users ?? []) users.set(worker, figures)
      const seconds = at * this.#spanSeconds
      if (seconds + this.#spanSeconds <= (options.fromSeconds ?? 0)) return
      const isLast = at === this.#points.length - 1
      const leftSeconds = isLast
        ? (options.endSeconds ?? Number.POSITIVE_INFINITY) - seconds
        : this.#spanSeconds
      const spanSeconds = Math.min(this.#spanSeconds, Math.max(leftSeconds, minSpanSeconds))
      values.push(
        seriesValues(point ?? new SeriesPoint(), seconds, spanSeconds, users, rows, options.metrics),
      )
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
