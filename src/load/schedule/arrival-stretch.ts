import { checkPhases, type LoadPhase } from '../spec/phase.ts'
import { nearWhole } from './near-whole.ts'
import { PoissonPoints } from './poisson-points.ts'
import { Segment } from './segment.ts'

/** The arrivals of one phase. */
export class ArrivalStretch {
  readonly segment: Segment
  /** The number of constant arrivals; 0 in a Poisson phase, whose arrivals must be drawn. */
  readonly count: number
  /** The distance from the start to the first constant arrival on the Λ axis, due to the previous phase's remaining fraction. */
  readonly #offset: number
  readonly #newPoints: (() => PoissonPoints) | undefined

  constructor(segment: Segment, count: number, offset: number, newPoints?: () => PoissonPoints) {
    this.segment = segment
    this.count = count
    this.#offset = offset
    this.#newPoints = newPoints
  }

  /** The due time of constant arrival `index` (from 0) of this phase, in ms from the start of the load. */
  dueMs(index: number): number {
    return this.segment.msAtArea(this.#offset + index)
  }

  /** Returns the arrivals of a Poisson phase from its start; undefined for constant arrivals. */
  points(): PoissonPoints | undefined {
    return this.#newPoints?.()
  }
}

/**
 * Returns the stretches of an open load, one for each phase. `firstPhase` is the index of its first phase among those of
 * all loads. Throws a `RangeError` for phases with gaps.
 */
export function arrivalStretches(
  phases: readonly LoadPhase[],
  seed: number,
  firstPhase = 0,
): readonly ArrivalStretch[] {
  // Λ at the start of the phase.
  let integrated = 0
  return checkPhases(phases).map(({ startMs, endMs, from, to, arrivals }, index) => {
    const segment = new Segment(startMs, endMs, from, to)
    const first = Math.ceil(integrated)
    const offset = first - integrated
    integrated = nearWhole(integrated + segment.area)
    return arrivals === 'poisson'
      ? new ArrivalStretch(segment, 0, 0, () => new PoissonPoints(segment.area, seed, firstPhase + index))
      : new ArrivalStretch(segment, Math.ceil(integrated) - first, offset)
  })
}
