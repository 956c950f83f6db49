import type { ArrivalStretch } from './arrival-stretch.ts'
import { dueCount } from './due-count.ts'
import type { PoissonPoints } from './poisson-points.ts'

/** Counts the arrivals of a whole schedule up to times that ascend from call to call. */
export class ArrivalTally {
  /** The time of the last call, in ms from the start of the load. */
  untilMs = Number.NEGATIVE_INFINITY
  readonly #stretches: readonly ArrivalStretch[]
  #index = 0
  /** The number of arrivals before the current stretch. */
  #before = 0
  #points: PoissonPoints | undefined

  constructor(stretches: readonly ArrivalStretch[]) {
    this.#stretches = stretches
    this.#points = stretches[0]?.points()
  }

  /** Returns the number of arrivals due by `ms` (inclusive). `ms` must not be below `untilMs`. */
  countUntil(ms: number): number {
    this.untilMs = ms
    for (let stretch = this.#stretches[this.#index]; stretch; stretch = this.#stretches[this.#index]) {
      const { startMs, endMs } = stretch.segment
      if (ms < startMs) break
      const points = this.#points
      // The current point is the first one that is not due yet, so it is not counted.
      if (points) while (!points.atEnd && stretch.segment.msAtArea(points.position) <= ms) points.advance()
      if (ms < endMs) {
        if (points === undefined) return this.#before + dueCount(ms, stretch.count, (k) => stretch.dueMs(k))
        return this.#before + points.count - (points.atEnd ? 0 : 1)
      }
      this.#before += points?.count ?? stretch.count
      this.#index++
      this.#points = this.#stretches[this.#index]?.points()
    }
    return this.#before
  }
}
