/** How many samples of failed exchanges are kept of a run: enough to see what happens, whatever fails and how often. */
export const sampleCounts = { groups: 100, perGroup: 3 }

/** Says of which errors another sample is wanted: the first few of each group, of so many groups. */
export class SampleQuota {
  // Nested, not one joined key: a failing target must not cost a new string per request.
  readonly #taken = new Map<string, Map<string, Map<string, number>>>()
  #groups = 0
  #openGroups = 0

  /** Whether a sample of this error is wanted; it counts as taken then. */
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
