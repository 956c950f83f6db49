import type { Cell } from './cell.ts'
import type { PhaseCells } from './phase-cells.ts'

/** The longest response time of the successes of each row of a worker so far. */
export class LongestSuccesses {
  readonly #ofRow: (number | undefined)[] = []
  #ofAll = 0

  /** In µs; undefined without a success. */
  ofRow(row: number): number | undefined {
    return this.#ofRow[row]
  }

  /** The longest of all rows in µs; 0 without a success. */
  get ofAll(): number {
    return this.#ofAll
  }

  /** Takes the successes of some cells into account. Called once a second, so that single requests cost nothing. */
  update(cells: PhaseCells<Cell>): void {
    cells.forEach((_, row, { responseUs }) => {
      if (responseUs.isEmpty) return
      while (this.#ofRow.length <= row) this.#ofRow.push(undefined)
      this.#ofRow[row] = Math.max(this.#ofRow[row] ?? 0, responseUs.maxUs)
      this.#ofAll = Math.max(this.#ofAll, responseUs.maxUs)
    })
  }
}
