import type { LoadPhase } from '../spec/phase.ts'
import { type ArrivalStretch, arrivalStretches } from './arrival-stretch.ts'
import { ArrivalTally } from './arrival-tally.ts'
import type { PoissonPoints } from './poisson-points.ts'
import { checkShare, ownedBelow, ownedNumber, type Share } from './share.ts'

/**
 * The arrivals of an open load: the times at which iterations start, whatever the target does.
 *
 *     rate                          Λ, the integrated rate
 *      │        ┌─────────          4 ┤                  ·•
 *      │      ╱ │                   3 ┤               ·•   │
 *      │    ╱   │                   2 ┤            ·•   │   │
 *      │  ╱     │                   1 ┤       · •    │   │   │
 *      │╱       │                   0 •· ·     │     │   │   │
 *      └────────┴─────────→ t         └t₀──────t₁────t₂──t₃──t₄→ t
 *
 * In a phase of constant arrivals, an arrival is due whenever Λ is a whole number k with Λ(start) ≤ k < Λ(end): the first
 * is at the very start, none is at the very end, and a remaining fraction carries over into the next phase. In a Poisson
 * phase, arrivals are a Poisson process of rate 1 on the Λ axis. Arrivals are numbered from 0 in order of time. Each has
 * the same time and number however many workers share the schedule.
 */
export class ArrivalSchedule {
  /** The number of the current arrival in the whole schedule; −1 before the first `advance`. */
  number = -1
  /** The due time of the current arrival, in ms from the start of the load. */
  dueMs = 0
  /** The index of the current arrival's phase. */
  phase = 0
  readonly #stretches: readonly ArrivalStretch[]
  readonly #share: Share
  #ownedIndex = 0
  #stretchIndex = 0
  /** The number of arrivals before the current stretch. */
  #before = 0
  #points: PoissonPoints | undefined
  #tally: ArrivalTally | undefined

  /**
   * `seed` and `firstPhase` are used by Poisson phases. `firstPhase` is the index of the first phase among those of all
   * loads, so that no two loads draw the same arrivals. Throws a `RangeError` for phases with gaps or an invalid share.
   */
  constructor(phases: readonly LoadPhase[], seed: number, share: Share, firstPhase = 0) {
    this.#stretches = arrivalStretches(phases, seed, firstPhase)
    this.#share = checkShare(share)
    this.#points = this.#stretches[0]?.points()
  }

  /** Moves to the next arrival of this share and sets `number`, `dueMs` and `phase`. Returns false at the end. */
  advance(): boolean {
    if (this.#share.owned.length === 0) return false
    const number = ownedNumber(this.#share, this.#ownedIndex)
    for (let stretch = this.#stretches[this.#stretchIndex]; stretch; stretch = this.#enterNext(stretch)) {
      const points = this.#points
      if (points === undefined) {
        if (number - this.#before >= stretch.count) continue
        this.dueMs = stretch.dueMs(number - this.#before)
      } else {
        while (this.#before + points.count <= number && points.advance());
        if (this.#before + points.count <= number) continue
        this.dueMs = stretch.segment.msAtArea(points.position)
      }
      this.number = number
      this.phase = this.#stretchIndex
      this.#ownedIndex++
      return true
    }
    return false
  }

  /**
   * Returns the number of arrivals of this share that are due by a time (inclusive), in ms from the start of the load.
   * Constant phases use a closed form. Poisson phases draw their arrivals again: only once each if times ascend.
   */
  plannedUntil(ms: number): number {
    if (this.#tally === undefined || ms < this.#tally.untilMs) this.#tally = new ArrivalTally(this.#stretches)
    return ownedBelow(this.#share, this.#tally.countUntil(ms))
  }

  #enterNext(previous: ArrivalStretch): ArrivalStretch | undefined {
    this.#before += this.#points?.count ?? previous.count
    this.#stretchIndex++
    const next = this.#stretches[this.#stretchIndex]
    this.#points = next?.points()
    return next
  }
}
