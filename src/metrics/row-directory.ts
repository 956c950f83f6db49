import { corruptMessage } from './codec/corrupt-message.ts'
import type { Delta } from './delta.ts'
import { type Row, RowList } from './row-list.ts'

/** One numbering of rows over many workers, each of which has its own: by name and kind. */
export class RowDirectory {
  readonly #rows = new RowList()
  /** Per worker: from its index to ours. */
  readonly #workers = new Map<number, number[]>()

  get list(): readonly Row[] {
    return this.#rows.all
  }

  /** Throws a `PlimsollError` (`corrupt-message`) when a delta does not go on from where its worker was. */
  check(delta: Delta): void {
    let known = this.#workers.get(delta.worker)?.length ?? 0
    for (const name of delta.names) {
      if (name.index !== known) throw corruptMessage(`row ${name.index} is named out of turn`)
      known += 1
    }
    for (const { row } of [...delta.cells, ...delta.timings]) {
      if (row >= known) throw corruptMessage(`row ${row} has no name`)
    }
  }

  /** Takes in the names of a delta that was checked. */
  learn(delta: Delta): void {
    let mapping = this.#workers.get(delta.worker)
    if (mapping === undefined) {
      mapping = []
      this.#workers.set(delta.worker, mapping)
    }
    for (const { name, kind } of delta.names) mapping.push(this.#rows.place(name, kind))
  }

  /** Our index of a worker's row that it has named. */
  indexOf(worker: number, row: number): number {
    return this.#workers.get(worker)![row]!
  }
}
