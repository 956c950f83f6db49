import type { RowKind } from '../base/row-kind.ts'
import { deltaLimits, otherName } from './delta.ts'

export interface Row {
  readonly name: string
  readonly kind: RowKind
}

/**
 * Endpoints numbered from 0 in order of first mention. Beyond the limit all new names share one row of their
 * kind, `(other)`: a plan that names its rows by concrete URLs must not fill the memory.
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

  /** The index of a name that is in the list, or undefined. */
  find(name: string, kind: RowKind): number | undefined {
    return this.#indexes[kind].get(name)
  }

  /** The index of a name, which is added where it is new and there is room. */
  place(name: string, kind: RowKind): number {
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
