/** What counts, and can be found empty and started again. */
interface Counter {
  readonly isEmpty: boolean
  reset(): void
}

/** Cells by phase and index (of a row, or a metric), each made when something is first counted in it. */
export class PhaseCells<T extends Counter> {
  readonly #phases: (T | undefined)[][] = []

  find(phase: number, index: number): T | undefined {
    return this.#phases[phase]?.[index]
  }

  /** Puts a cell where there is none yet, and returns it. */
  place(phase: number, index: number, cell: T): T {
    while (this.#phases.length <= phase) this.#phases.push([])
    const cells = this.#phases[phase]!
    // No holes: an array with holes is slow to read.
    while (cells.length <= index) cells.push(undefined)
    cells[index] = cell
    return cell
  }

  /** Calls `visit` for each cell of a phase. */
  forEachOf(phase: number, visit: (index: number, cell: T) => void): void {
    this.#phases[phase]?.forEach((cell, index) => {
      if (cell !== undefined) visit(index, cell)
    })
  }

  forEach(visit: (phase: number, index: number, cell: T) => void): void {
    this.#phases.forEach((_, phase) => {
      this.forEachOf(phase, (index, cell) => visit(phase, index, cell))
    })
  }

  /** Returns the cells that have counted something since the last reset, and drops the others: of thousands of rows few are in use. */
  takeUsed(): { phase: number; index: number; cell: T }[] {
    const used: { phase: number; index: number; cell: T }[] = []
    this.forEach((phase, index, cell) => {
      if (cell.isEmpty) this.#phases[phase]![index] = undefined
      else used.push({ phase, index, cell })
    })
    return used
  }

  reset(): void {
    for (const cells of this.#phases) for (const cell of cells) cell?.reset()
  }
}
