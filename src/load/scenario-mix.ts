import type { Random } from '../base/random.ts'

/** Chooses scenarios by their weights. */
export class ScenarioMix {
  readonly #sums: readonly number[]
  readonly #total: number

  constructor(weights: readonly number[]) {
    let sum = 0
    this.#sums = weights.map((weight) => (sum += weight))
    this.#total = sum
  }

  /** The index of a scenario, each as likely as its weight says. */
  pick(random: Random): number {
    if (this.#sums.length === 1) return 0
    const point = random.next() * this.#total
    const index = this.#sums.findIndex((sum) => point < sum)
    return index < 0 ? this.#sums.length - 1 : index
  }
}
