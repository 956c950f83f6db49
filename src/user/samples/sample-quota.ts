/** How many samples of failed exchanges are kept for a run: groups of errors, and samples of each group. */
export const sampleCounts = { groups: 100, perGroup: 3 }

/** Decides which errors are sampled: the first few of each group, for a limited number of groups. */
export class SampleQuota {
  // Nested maps, because joining a key would make a new string for each request of a failing target.
  readonly #taken = new Map<string, Map<string, Map<string, number>>>()
  #groups = 0
  #openGroups = 0

  /** Whether to sample this error. If so, the sample counts as taken. */
  take(endpoint: string, failureClass: string, message: string): boolean {
    const isFull = this.#groups >= sampleCounts.groups
    if (isFull && this.#openGroups === 0) return false
    const group = this.#taken.get(endpoint)?.get(failureClass)
    const taken = group?.get(message)
    if (taken === undefined) {
      if (isFull) return false
      this.#open(endpoint, failureClass).set(message, 1)
      this.#groups++
      if (sampleCounts.perGroup > 1) this.#openGroups++
      return true
    }
    if (taken >= sampleCounts.perGroup) return false
    group!.set(message, taken + 1)
    if (taken + 1 === sampleCounts.perGroup) this.#openGroups--
    return true
  }

  #open(endpoint: string, failureClass: string): Map<string, number> {
    const byClass = this.#taken.get(endpoint) ?? new Map<string, Map<string, number>>()
    this.#taken.set(endpoint, byClass)
    const group = byClass.get(failureClass) ?? new Map<string, number>()
    byClass.set(failureClass, group)
    return group
  }
}
