import type { Delta } from './delta.ts'
import { RowDirectory, type RunDelta } from './row-directory.ts'
import { Series, type SeriesLimits } from './series/series.ts'
import { Tally } from './tally.ts'
import type { PhaseTimes } from './throughput.ts'

/** Takes the deltas of a run, each once, in the order in which they came. */
export interface DeltaSink {
  add(delta: RunDelta): void
}

/**
 * What a run has counted, all workers together. It owns the one directory of rows: each delta is checked and its rows
 * are resolved once, then every sink gets it.
 *
 *   delta ─→ rows of the run ─┬→ tally    sums of the whole run, by phase
 *                             ├→ series   its timeline
 *                             └→ further sinks, such as the judge's log of seconds
 */
export class RunCounts {
  readonly tally: Tally
  readonly series: Series
  readonly #directory = new RowDirectory()
  readonly #sinks: DeltaSink[]

  /** `phases` are those of the load. Without them no throughput is known. */
  constructor(phases: readonly PhaseTimes[] = [], limits: SeriesLimits = {}) {
    this.tally = new Tally(this.#directory.rows, phases)
    this.series = new Series(this.#directory.rows, limits)
    this.#sinks = [this.tally, this.series]
  }

  /** Hands all deltas from now on to `sink` as well, after the tally and the series. */
  feed(sink: DeltaSink): void {
    this.#sinks.push(sink)
  }

  /**
   * Counts what a worker measured in a second. Throws a `PlimsollError` (`corrupt-message`), and counts nothing, when
   * the delta is not the next of its worker or has rows that the worker has not named.
   */
  add(delta: Delta): void {
    const resolved = this.#directory.resolve(delta)
    for (const sink of this.#sinks) sink.add(resolved)
  }
}
