import type { Second } from '../../metrics/series/second-log.ts'
import { isRequest, type Tally } from '../../metrics/tally.ts'
import type { LoadFigures, SecondStream } from './second-stream.ts'

/** Passes each finished second to all streams, and each of its cells to the streams that include its row. */
export class SecondRouter {
  readonly #streams: readonly SecondStream[]
  /** The streams that include a row, by row of the tally. */
  readonly #routes: SecondStream[][] = []

  constructor(streams: readonly SecondStream[]) {
    this.#streams = streams
  }

  pass(second: Second, tally: Tally): void {
    const figures = figuresOf(second, tally)
    for (const stream of this.#streams) stream.begin(second, figures)
    for (const { phase, row, cell } of second.cells) {
      const counted = tally.rows[row]!
      this.#routes[row] ??= this.#streams.filter((stream) => stream.includes(counted))
      for (const stream of this.#routes[row]) stream.add(phase, counted, cell)
    }
    for (const stream of this.#streams) stream.end(second)
  }
}

function figuresOf({ cells, started, users, inFlight }: Second, tally: Tally): LoadFigures {
  const rps = cells.reduce((sum, { row, cell }) => (isRequest(tally.rows[row]!) ? sum + cell.ended : sum), 0)
  return { users, inFlight, rps, started }
}
