import { corruptMessage } from './codec/corrupt-message.ts'
import type { Delta } from './delta.ts'
import { type Row, RowList } from './row-list.ts'

/** A delta whose cells, timings and metrics refer to the rows of the run instead of those of its worker. */
export interface RunDelta extends Omit<Delta, 'names'> {
  /** All rows of the run so far; `cells`, `timings` and `metrics` refer to them by index. */
  readonly rows: readonly Row[]
}

/** The state of one worker's deltas. */
interface WorkerState {
  /** The sequence number of its next delta. */
  sequence: number
  /** Whether it has sent its last delta. */
  isFinal: boolean
  /** The run's index of each row, by the worker's index. */
  readonly rows: number[]
}

/** Maps the row indexes of each worker to those of the run. Rows with the same name and kind are the same row. */
export class RowDirectory {
  readonly #rows = new RowList()
  readonly #workers = new Map<number, WorkerState>()

  /** The rows in order of first mention. This is always the same array, which grows during the run. */
  get rows(): readonly Row[] {
    return this.#rows.all
  }

  /**
   * Resolves the rows of a worker's next delta. Throws a `PlimsollError` (`corrupt-message`), without a change of state,
   * if it is not the next delta of its worker or refers to a row that the worker has not named.
   */
  resolve({ names, ...delta }: Delta): RunDelta {
    const worker = this.#workers.get(delta.worker) ?? { sequence: 0, isFinal: false, rows: [] }
    checkSequence(delta, worker)
    checkRows({ ...delta, names }, worker.rows.length)
    for (const { name, kind } of names) worker.rows.push(this.#rows.findOrAdd(name, kind))
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

function checkSequence({ worker, sequence }: Omit<Delta, 'names'>, seen: WorkerState): void {
  if (seen.isFinal) throw corruptMessage(`worker ${worker} sent another delta after its last one`)
  if (sequence !== seen.sequence) {
    throw corruptMessage(`worker ${worker} sent delta ${sequence} instead of ${seen.sequence}`)
  }
}

function checkRows({ names, cells, timings, metrics }: Delta, namedBefore: number): void {
  let named = namedBefore
  for (const { index } of names) {
    if (index !== named) throw corruptMessage(`row ${index} is named instead of row ${named}`)
    named += 1
  }
  for (const { row } of [...cells, ...timings, ...metrics]) {
    if (row !== undefined && row >= named) throw corruptMessage(`row ${row} has no name`)
  }
}
