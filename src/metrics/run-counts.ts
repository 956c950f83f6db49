import { HeldDeltas } from './delay/held-deltas.ts'
import type { Delta } from './delta.ts'
import { RowDirectory, type RunDelta } from './row-directory.ts'
import { Series, type SeriesLimits } from './series/series.ts'
import { Tally } from './tally.ts'
import type { PhaseTimes } from './throughput.ts'

/** Receives the deltas of a run, each once, in order of arrival. */
export interface DeltaSink {
  add(delta: RunDelta): void
}

/**
 * The counts of a run over all workers. It checks each delta and resolves its rows once, then passes it to every sink. With
 * several workers, a delta is held until all of them have reported its second, and lowered by the delays of the others:
 *
 *   delta ─→ rows of the run ─→ held ─┬→ tally    sums of the whole run, by phase
 *                                     ├→ series   the timeline
 *                                     └→ further sinks, such as the judge's log of seconds
 */
export class RunCounts {
  readonly tally: Tally
  readonly series: Series
  readonly #directory = new RowDirectory()
  readonly #sinks: DeltaSink[]
  /** Undefined for a single worker, whose deltas are passed on at once. */
  readonly #held: HeldDeltas | undefined
  readonly #workers: number
  /** The number of seconds that each worker has reported; infinite after its last delta. */
  readonly #reported = new Map<number, number>()

  /** `phases` are the phases of the load. Without them the throughput is not known. */
  constructor(phases: readonly PhaseTimes[] = [], limits: SeriesLimits = {}, workers = 1) {
    this.#workers = workers
    this.#held = workers > 1 ? new HeldDeltas(workers, (delta) => this.#pass(delta)) : undefined
    this.tally = new Tally(this.#directory.rows, phases)
    this.series = new Series(this.#directory.rows, limits)
    this.#sinks = [this.tally, this.series]
  }

  /** Adds a sink for all later deltas. It is called after the tally and the series. */
  addSink(sink: DeltaSink): void {
    this.#sinks.push(sink)
  }

  /**
   * Adds a delta. Throws a `PlimsollError` (`corrupt-message`), without counting anything, if it is not the next delta of
   * its worker or refers to a row that the worker has not named.
   */
  add(delta: Delta): void {
    const resolved = this.#directory.resolve(delta)
    this.#reported.set(delta.worker, delta.final ? Number.POSITIVE_INFINITY : delta.second + 1)
    if (this.#held === undefined) this.#pass(resolved)
    else this.#held.add(resolved)
  }

  /** The number of seconds that all workers have reported. A worker that stands still reports its seconds afterwards. */
  get reportedSeconds(): number {
    return this.#reported.size < this.#workers ? 0 : Math.min(...this.#reported.values())
  }

  /** Passes on held deltas of seconds before `second`, by default all, without waiting for workers that are late. */
  release(second?: number): void {
    this.#held?.release(second)
  }

  #pass(delta: RunDelta): void {
    for (const sink of this.#sinks) sink.add(delta)
  }
}
