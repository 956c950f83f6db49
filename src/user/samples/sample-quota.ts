/** The maximum numbers of sampled groups of errors in a run, and of samples in each group. */
export const sampleCounts = { groups: 100, perGroup: 3 }

/** Decides which errors are sampled: the first few of each group, for a limited number of groups. */
export class SampleQuota {
  // Nested maps, because joining a key would make a new string for each request of a failing target.
  readonly #counts = new Map<string, Map<string, Map<string, number>>>()
  #groups = 0
  #openGroups = 0

  /** Returns whether to sample this error, and counts the sample if so. */
  take(endpoint: string, failureClass: string, message: string): boolean {
    const isFull = this.#groups >= sampleCounts.groups
    if (isFull && this.#openGroups === 0) return false
    const group = this.#counts.get(endpoint)?.get(failureClass)
    const count = group?.get(message)
    if (count === undefined) {
      if (isFull) return false
      this.#open(endpoint, failureClass).set(message, 1)
      this.#groups++
      if (sampleCounts.perGroup > 1) this.#openGroups++
      return true
    }
    if (count >= sampleCounts.perGroup) return false
    group!.set(message, count + 1)
    if (count + 1 === sampleCounts.perGroup) this.#openGroups--
    return true
  }

  #open(endpoint: string, failureClass: string): Map<string, number> {
    const byClass = this.#counts.get(endpoint) ?? new Map<string, Map<string, number>>()
    this.#counts.set(endpoint, byClass)
    const group = byClass.get(failureClass) ?? new Map<string, number>()
    byClass.set(failureClass, group)
    return group
  }
}
