import type { Random } from './random.ts'

/** Chooses an index at random by weight, with a binary search over the running sums. */
export class WeightedChoice {
  readonly #sums: readonly number[]
  readonly #total: number
  /** The only index that can be chosen; −1 if there are several. */
  readonly #only: number

  /** Weights must be finite and not negative, and at least one must be above 0. An index with weight 0 is never chosen. */
  constructor(weights: readonly number[]) {
    let sum = 0
    this.#sums = weights.map((weight) => (sum += weight))
    this.#total = sum
    const first = weights.findIndex((weight) => weight > 0)
    this.#only = first === weights.findLastIndex((weight) => weight > 0) ? first : -1
  }

  /** Chooses an index with a probability in proportion to its weight. Draws no number if only one index can be chosen. */
  pick(random: Random): number {
    if (this.#only >= 0) return this.#only
    // `next` is below 1 by more than a rounding error, so the point is below the total.
    const point = random.next() * this.#total
    let low = 0
    let high = this.#sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (point < this.#sums[middle]!) high = middle
      else low = middle + 1
    }
    return low
  }
}
