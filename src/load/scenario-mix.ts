import type { Random } from '../base/random.ts'
import { WeightedChoice } from '../base/weighted-choice.ts'

/** Chooses scenarios by weights that change over time. */
export class MixTimeline {
  /** Whether the weights ever change. If not, `pick` ignores the time. */
  readonly changes: boolean
  readonly #mixes: readonly { startMs: number; mix: WeightedChoice }[]
  #index = 0

  /** `weights` apply from 0 on. Each of `changes`, in order of time, replaces them from its `startMs` on. */
  constructor(
    weights: readonly number[],
    changes: readonly { startMs: number; weights: readonly number[] }[] = [],
  ) {
    this.changes = changes.length > 0
    // A change without weights restores the initial ones.
    const mixOf = (changed: readonly number[]) => new WeightedChoice(changed.length === 0 ? weights : changed)
    this.#mixes = [
      { startMs: 0, mix: new WeightedChoice(weights) },
      ...changes.map((change) => ({ startMs: change.startMs, mix: mixOf(change.weights) })),
    ]
  }

  /** Picks the index of a scenario by the weights at `ms` from the start of the load. `ms` must not decrease between calls. */
  pick(random: Random, ms: number): number {
    while ((this.#mixes[this.#index + 1]?.startMs ?? Number.POSITIVE_INFINITY) <= ms) this.#index++
    return this.#mixes[this.#index]!.mix.pick(random)
  }
}
