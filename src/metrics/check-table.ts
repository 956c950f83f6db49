import { type CheckCounts, deltaLimits, otherName } from './delta.ts'

/**
 * Counts checks by phase and name, in order of first mention. Beyond the limit all new names of a phase share the name
 * `(other)`.
 */
export class CheckTable {
  readonly #byKey = new Map<string, CheckCounts>()
  /** The number of checks of each phase. */
  readonly #sizes = new Map<number, number>()

  get list(): CheckCounts[] {
    return [...this.#byKey.values()]
  }

  has(phase: number, name: string): boolean {
    return this.#byKey.has(`${phase} ${name}`)
  }

  add(phase: number, name: string, passes: number, failures: number): void {
    const counts = this.#byKey.get(`${phase} ${name}`) ?? this.#create(phase, name)
    counts.passes += passes
    counts.failures += failures
  }

  reset(): void {
    this.#byKey.clear()
    this.#sizes.clear()
  }

  #create(phase: number, name: string): CheckCounts {
    const size = this.#sizes.get(phase) ?? 0
    const kept = size >= deltaLimits.checks - 1 ? otherName : name
    const key = `${phase} ${kept}`
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const counts = { phase, name: kept, passes: 0, failures: 0 }
    this.#byKey.set(key, counts)
    this.#sizes.set(phase, size + 1)
    return counts
  }
}
