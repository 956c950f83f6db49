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
 * The counts of a run over all workers. It checks each delta and resolves its rows once, then passes it to every sink:
 *
 *   delta ─→ rows of the run ─┬→ tally    sums of the whole run, by phase
 *                             ├→ series   the timeline
 *                             └→ further sinks, such as the judge's log of seconds
 */
export class RunCounts {
  readonly tally: Tally
  readonly series: Series
  readonly #directory = new RowDirectory()
  readonly #sinks: DeltaSink[]

  /** `phases` are the phases of the load. Without them the throughput is not known. */
  constructor(phases: readonly PhaseTimes[] = [], limits: SeriesLimits = {}) {
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
    for (const sink of this.#sinks) sink.add(resolved)
  }
}
