import type { RowKind } from '../base/row-kind.ts'
import { deltaLimits, otherName } from './delta.ts'

/** A subject of statistics: an endpoint, a measured function, a group, a tag or a scenario. */
export interface Row {
  readonly name: string
  readonly kind: RowKind
}

/**
 * A list of rows, numbered from 0 in order of first mention. Beyond the limit all new names of a kind share one row,
 * `(other)`, so that a plan that names its endpoints by concrete URLs does not fill the memory.
 */
export class RowList {
  readonly #all: Row[] = []
  readonly #indexes: Record<RowKind, Map<string, number>> = {
    request: new Map(),
    measure: new Map(),
    group: new Map(),
    tag: new Map(),
    scenario: new Map(),
  }

  get all(): readonly Row[] {
    return this.#all
  }

  /** Returns the index of a row, or undefined if it is not in the list. */
  find(name: string, kind: RowKind): number | undefined {
    return this.#indexes[kind].get(name)
  }

  /** Returns the index of a row. Adds the row if it is new and the limit is not reached. */
  findOrAdd(name: string, kind: RowKind): number {
    const indexes = this.#indexes[kind]
    const isFull = this.#all.length >= deltaLimits.rows
    const kept = isFull && !indexes.has(name) ? otherName : name
    let index = indexes.get(kept)
    if (index === undefined) {
      index = this.#all.length
      this.#all.push({ name: kept, kind })
      indexes.set(kept, index)
    }
    return index
  }
}
