import type { Random } from '../base/random.ts'

/** Chooses scenarios by their weights. */
export class ScenarioMix {
  readonly #sums: readonly number[]
  readonly #total: number
  /** The only one that can be chosen; −1 where there are several. */
  readonly #only: number
  readonly #last: number

  /** Weights are not negative; one of 0 is never chosen. */
  constructor(weights: readonly number[]) {
    let sum = 0
    this.#sums = weights.map((weight) => (sum += weight))
    this.#total = sum
    this.#last = weights.findLastIndex((weight) => weight > 0)
    this.#only = weights.findIndex((weight) => weight > 0) === this.#last ? this.#last : -1
  }

  /** The index of a scenario, each as likely as its weight says. */
  pick(random: Random): number {
    if (this.#only >= 0) return this.#only
    const point = random.next() * this.#total
    const index = this.#sums.findIndex((sum) => point < sum)
    return index < 0 ? this.#last : index
  }
}

/** Chooses scenarios by weights that change over time. */
export class MixCourse {
  readonly #mixes: readonly { startMs: number; mix: ScenarioMix }[]
  #index = 0

  /** The weights from 0 on, then those that stand in their place from an instant on, in order of time. */
  constructor(
    weights: readonly number[],
    changes: readonly { startMs: number; weights: readonly number[] }[] = [],
  ) {
    // A change without weights goes back to the first ones.
    const mixOf = (changed: readonly number[]) => new ScenarioMix(changed.length === 0 ? weights : changed)
    this.#mixes = [
      { startMs: 0, mix: new ScenarioMix(weights) },
      ...changes.map((change) => ({ startMs: change.startMs, mix: mixOf(change.weights) })),
    ]
  }

  /** The index of a scenario by the weights of an instant, in ms from the start of the load. Instants never fall. */
  pick(random: Random, ms: number): number {
    while ((this.#mixes[this.#index + 1]?.startMs ?? Number.POSITIVE_INFINITY) <= ms) this.#index++
    return this.#mixes[this.#index]!.mix.pick(random)
  }
}
