import { deltaLimits, type EndpointKind, otherName } from './delta.ts'

export interface Endpoint {
  readonly name: string
  readonly kind: EndpointKind
}

/**
 * Endpoints numbered from 0 in order of first mention. Beyond the limit all new names share one endpoint of their
 * kind, `(other)`: a plan that names its endpoints by concrete URLs must not fill the memory.
 */
export class EndpointList {
  readonly #all: Endpoint[] = []
  readonly #indexes: Record<EndpointKind, Map<string, number>> = {
    request: new Map(),
    measure: new Map(),
    group: new Map(),
    tag: new Map(),
    scenario: new Map(),
  }

  get all(): readonly Endpoint[] {
    return this.#all
  }

  /** The index of a name that is in the list, or undefined. */
  find(name: string, kind: EndpointKind): number | undefined {
    return this.#indexes[kind].get(name)
  }

  /** The index of a name, which is added where it is new and there is room. */
  place(name: string, kind: EndpointKind): number {
    const indexes = this.#indexes[kind]
    const isFull = this.#all.length >= deltaLimits.endpoints
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
