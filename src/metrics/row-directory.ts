import { corruptMessage } from './codec/corrupt-message.ts'
import type { Delta } from './delta.ts'
import { type Row, RowList } from './row-list.ts'

/** A delta whose cells, timings and metrics have the rows of the run instead of those of its worker. */
export interface RunDelta extends Omit<Delta, 'names'> {
  /** All rows of the run so far; `cells`, `timings` and `metrics` refer to them by index. */
  readonly rows: readonly Row[]
}

/** What one worker has sent so far. */
interface SeenWorker {
  /** The sequence number of its next delta. */
  sequence: number
  isFinal: boolean
  /** From its index of a row to the run's. */
  readonly rows: number[]
}

/** The rows of a run: one numbering over all workers, each of which has its own. Rows are the same by name and kind. */
export class RowDirectory {
  readonly #rows = new RowList()
  readonly #workers = new Map<number, SeenWorker>()

  /** In order of first mention. The same array for the whole run: it grows. */
  get rows(): readonly Row[] {
    return this.#rows.all
  }

  /**
   * Resolves the rows of a worker's next delta. Throws a `PlimsollError` (`corrupt-message`), and remembers nothing of
   * the delta, when it is not the next of its worker or has rows that the worker has not named.
   */
  resolve({ names, ...delta }: Delta): RunDelta {
    const worker = this.#workers.get(delta.worker) ?? { sequence: 0, isFinal: false, rows: [] }
    checkSequence(delta, worker)
    checkRows({ ...delta, names }, worker.rows.length)
    for (const { name, kind } of names) worker.rows.push(this.#rows.place(name, kind))
    worker.sequence += 1
    worker.isFinal = delta.final
    this.#workers.set(delta.worker, worker)
    const { rows } = worker
    return {
      ...delta,
      rows: this.#rows.all,
      cells: delta.cells.map(({ phase, row, cell }) => ({ phase, row: rows[row]!, cell })),
      timings: delta.timings.map(({ phase, row, cell }) => ({ phase, row: rows[row]!, cell })),
      metrics: delta.metrics.map((counts) =>
        counts.row === undefined ? counts : { ...counts, row: rows[counts.row]! },
      ),
    }
  }
}

function checkSequence({ worker, sequence }: Omit<Delta, 'names'>, seen: SeenWorker): void {
  if (seen.isFinal) throw corruptMessage(`worker ${worker} sent another delta after its last one`)
  if (sequence !== seen.sequence) {
    throw corruptMessage(`worker ${worker} sent delta ${sequence} where ${seen.sequence} was due`)
  }
}

function checkRows({ names, cells, timings, metrics }: Delta, alreadyNamed: number): void {
  let named = alreadyNamed
  for (const { index } of names) {
    if (index !== named) throw corruptMessage(`row ${index} is named out of turn`)
    named += 1
  }
  for (const { row } of [...cells, ...timings, ...metrics]) {
    if (row !== undefined && row >= named) throw corruptMessage(`row ${row} has no name`)
  }
}
