import { Random } from '../../base/random.ts'

/** The first random stream of arrivals, far above those of users, so that no user's choices correlate with arrivals. */
const firstStream = 2 ** 48

/**
 * A Poisson process of rate 1 on a line from 0 to `length`: gaps are independent and exponential with mean 1. Mapped
 * through the inverse of an integrated rate it is the Poisson process of that rate (Çinlar's method of inversion).
 * Each phase has a random stream of its own, so changing one phase does not move the arrivals of others.
 */
export class PoissonPoints {
  /** The position of the present point. */
  place = 0
  /** How many points there are up to and including the present one. */
  count = 0
  readonly #length: number
  readonly #random: Random

  constructor(length: number, seed: number, phase: number) {
    this.#length = length
    this.#random = new Random(seed, firstStream + phase)
  }

  /** Whether the line has no more points; `place` is then beyond it. */
  get atEnd(): boolean {
    return this.place >= this.#length
  }

  /** Moves to the next point; returns false at the end of the line. */
  advance(): boolean {
    if (this.atEnd) return false
    this.place += this.#random.exponential(1)
    if (this.atEnd) return false
    this.count++
    return true
  }
}
