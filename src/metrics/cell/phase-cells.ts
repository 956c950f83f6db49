/** A cell that can be reused. */
interface ReusableCell {
  readonly isEmpty: boolean
  reset(): void
}

/** A sparse table of cells by phase and by index of a row or metric. */
export class PhaseCells<T extends ReusableCell> {
  readonly #phases: (T | undefined)[][] = []

  find(phase: number, index: number): T | undefined {
    return this.#phases[phase]?.[index]
  }

  /** Stores a cell and returns it. */
  set(phase: number, index: number, cell: T): T {
    while (this.#phases.length <= phase) this.#phases.push([])
    const cells = this.#phases[phase]!
    // An array with holes would be slow to read.
    while (cells.length <= index) cells.push(undefined)
    cells[index] = cell
    return cell
  }

  /** Calls `visit` for each cell of a phase. */
  forEachInPhase(phase: number, visit: (index: number, cell: T) => void): void {
    this.#phases[phase]?.forEach((cell, index) => {
      if (cell !== undefined) visit(index, cell)
    })
  }

  forEach(visit: (phase: number, index: number, cell: T) => void): void {
    this.#phases.forEach((_, phase) => {
      this.forEachInPhase(phase, (index, cell) => visit(phase, index, cell))
    })
  }

  /**
   * Returns the cells that are not empty and removes the others, to save memory: of thousands of rows, only few are in
   * use at the same time.
   */
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
