import type { LoadPhase } from '../spec/phase.ts'
import { type ArrivalStretch, arrivalStretches } from './arrival-stretch.ts'
import { ArrivalTally } from './arrival-tally.ts'
import type { PoissonPoints } from './poisson-points.ts'
import { checkShare, ownedBelow, ownedNumber, type Share } from './share.ts'

/**
 * The arrivals of an open load: when iterations start, whatever the target does.
 *
 *     rate                          Λ, the integrated rate
 *      │        ┌─────────          4 ┤                  ·•
 *      │      ╱ │                   3 ┤               ·•   │
 *      │    ╱   │                   2 ┤            ·•   │   │
 *      │  ╱     │                   1 ┤       · •    │   │   │
 *      │╱       │                   0 •· ·     │     │   │   │
 *      └────────┴─────────→ t         └t₀──────t₁────t₂──t₃──t₄→ t
 *
 * In a phase of constant arrivals, they are where Λ is a whole number k with Λ(start) ≤ k < Λ(end): the first is at the
 * very start, none is at the very end, and a fraction that is left carries over into the next phase. In a Poisson phase
 * they are a Poisson process of rate 1 on the Λ axis. Either way arrivals are numbered from 0 in order of time, and each
 * has the same time and number however many workers share the schedule.
 */
export class ArrivalSchedule {
  /** The present arrival: its number in the whole schedule. −1 before the first `advance`. */
  number = -1
  /** The present arrival's time, in ms from the start of the load. */
  dueMs = 0
  /** The index of the present arrival's phase. */
  phase = 0
  readonly #stretches: readonly ArrivalStretch[]
  readonly #share: Share
  #ownedIndex = 0
  #stretchIndex = 0
  /** How many arrivals lie before the present stretch. */
  #before = 0
  #points: PoissonPoints | undefined
  #tally: ArrivalTally | undefined

  /**
   * `seed` is for Poisson phases, and so is `firstPhase`, the number of the first phase among those of all loads, so
   * that no two loads draw the same arrivals. Throws a `RangeError` for phases that leave gaps or an invalid share.
   */
  constructor(phases: readonly LoadPhase[], seed: number, share: Share, firstPhase = 0) {
    this.#stretches = arrivalStretches(phases, seed, firstPhase)
    this.#share = checkShare(share)
    this.#points = this.#stretches[0]?.points()
  }

  /** Moves to the next arrival of this share, whose `number`, `dueMs` and `phase` can then be read; returns false at the end. */
  advance(): boolean {
    if (this.#share.owned.length === 0) return false
    const wanted = ownedNumber(this.#share, this.#ownedIndex)
    for (let stretch = this.#stretches[this.#stretchIndex]; stretch; stretch = this.#enterNext(stretch)) {
      const points = this.#points
      if (points === undefined) {
        if (wanted - this.#before >= stretch.count) continue
        this.dueMs = stretch.dueMs(wanted - this.#before)
      } else {
        while (this.#before + points.count <= wanted && points.advance());
        if (this.#before + points.count <= wanted) continue
        this.dueMs = stretch.segment.msAtArea(points.place)
      }
      this.number = wanted
      this.phase = this.#stretchIndex
      this.#ownedIndex++
      return true
    }
    return false
  }

  /**
   * How many arrivals of this share are due by a time (inclusive). It is a closed form for constant phases. In Poisson
   * phases every arrival up to then is drawn again; with ascending times each of them is drawn only once.
   */
  plannedUntil(ms: number): number {
    if (this.#tally === undefined || ms < this.#tally.untilMs) this.#tally = new ArrivalTally(this.#stretches)
    return ownedBelow(this.#share, this.#tally.countUntil(ms))
  }

  #enterNext(left: ArrivalStretch): ArrivalStretch | undefined {
    this.#before += this.#points?.count ?? left.count
    this.#stretchIndex++
    const next = this.#stretches[this.#stretchIndex]
    this.#points = next?.points()
    return next
  }
}
