import type { Random } from './random.ts'

/** Chooses among things by their weights: a binary search over their running sums. */
export class WeightedChoice {
  readonly #sums: readonly number[]
  readonly #total: number

  /** Weights are finite and above 0, and there is at least one. */
  constructor(weights: readonly number[]) {
    let sum = 0
    this.#sums = weights.map((weight) => (sum += weight))
    this.#total = sum
  }

  /** The index of one of them, each as likely as its weight says. One alone takes nothing from the stream. */
  pick(random: Random): number {
    const last = this.#sums.length - 1
    if (last === 0) return 0
    const point = random.next() * this.#total
    let low = 0
    let high = last
    while (low < high) {
      const middle = (low + high) >> 1
      if (point < this.#sums[middle]!) high = middle
      else low = middle + 1
    }
    return low
  }
}
