import type { Random } from '../base/random.ts'
import { WeightedChoice } from '../base/weighted-choice.ts'

/** Chooses scenarios by weights that change over time. */
export class MixTimeline {
  /** Whether the weights change at all, so that `pick` needs the time. */
  readonly changes: boolean
  readonly #mixes: readonly { startMs: number; mix: WeightedChoice }[]
  #index = 0

  /** `weights` hold from 0 on; each of `changes` replaces them from its instant on. Changes must be in order of time. */
  constructor(
    weights: readonly number[],
    changes: readonly { startMs: number; weights: readonly number[] }[] = [],
  ) {
    this.changes = changes.length > 0
    // A change without weights restores the first ones.
    const mixOf = (changed: readonly number[]) => new WeightedChoice(changed.length === 0 ? weights : changed)
    this.#mixes = [
      { startMs: 0, mix: new WeightedChoice(weights) },
      ...changes.map((change) => ({ startMs: change.startMs, mix: mixOf(change.weights) })),
    ]
  }

  /** Picks the index of a scenario by the weights at an instant, in ms from the start of the load. Instants must not decrease. */
  pick(random: Random, ms: number): number {
    while ((this.#mixes[this.#index + 1]?.startMs ?? Number.POSITIVE_INFINITY) <= ms) this.#index++
    return this.#mixes[this.#index]!.mix.pick(random)
  }
}
