import type { Random } from './random.ts'

/** Chooses among things by their weights: a binary search over their running sums. */
export class WeightedChoice {
  readonly #sums: readonly number[]
  readonly #total: number
  /** The only one that can be chosen; −1 where there are several. */
  readonly #only: number

  /** Weights are finite and not negative, at least one above 0; one of 0 is never chosen. */
  constructor(weights: readonly number[]) {
    let sum = 0
    this.#sums = weights.map((weight) => (sum += weight))
    this.#total = sum
    const first = weights.findIndex((weight) => weight > 0)
    this.#only = first === weights.findLastIndex((weight) => weight > 0) ? first : -1
  }

  /** The index of one of them, each as likely as its weight says. One alone takes nothing from the stream. */
  pick(random: Random): number {
    if (this.#only >= 0) return this.#only
    // Below the total, because what is drawn is below 1 by far more than a rounding: the first sum above it exists.
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
