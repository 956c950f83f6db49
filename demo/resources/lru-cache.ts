/** The state of a cache. */
export interface CacheStatus {
  readonly capacity: number
  readonly size: number
  readonly hits: number
  readonly misses: number
  readonly evictions: number
  /** Hits as a share of all lookups; null before the first one. */
  readonly hitRate: number | null
}

/** A cache that evicts the least recently used entry. */
export class LruCache<Value> {
  readonly #capacity: number
  /** A Map keeps the order of insertion: the first key is the least recently used one. */
  readonly #values = new Map<string, Value>()
  #hits = 0
  #misses = 0
  #evictions = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Returns the value, which becomes the most recently used one, and counts a hit or a miss. */
  get(key: string): Value | undefined {
    const value = this.#values.get(key)
    if (value === undefined) {
      this.#misses++
      return undefined
    }
    this.#hits++
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  set(key: string, value: Value): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    if (this.#values.size <= this.#capacity) return
    this.#values.delete(this.#values.keys().next().value!)
    this.#evictions++
  }

  status(): CacheStatus {
    const lookups = this.#hits + this.#misses
    return {
      capacity: this.#capacity,
      size: this.#values.size,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      hitRate: lookups === 0 ? null : this.#hits / lookups,
    }
  }
}
