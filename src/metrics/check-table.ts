import { type CheckCounts, deltaLimits, otherName } from './delta.ts'

/** Checks counted by name, in order of first mention. Beyond the limit all new names share one, `(other)`. */
export class CheckTable {
  readonly #byName = new Map<string, CheckCounts>()

  get list(): CheckCounts[] {
    return [...this.#byName.values()]
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  add(name: string, passes: number, failures: number): void {
    const counts = this.#byName.get(name) ?? this.#open(name)
    counts.passes += passes
    counts.failures += failures
  }

  reset(): void {
    this.#byName.clear()
  }

  #open(name: string): CheckCounts {
    const kept = this.#byName.size >= deltaLimits.checks - 1 ? otherName : name
    const counts = this.#byName.get(kept) ?? { name: kept, passes: 0, failures: 0 }
    this.#byName.set(kept, counts)
    return counts
  }
}
