import { Random } from '../../base/random.ts'

/** The first random stream of arrivals. It is far above those of users, so that no user's choices correlate with arrivals. */
const firstStream = 2 ** 48

/**
 * A Poisson process of rate 1 on a line from 0 to `length`: gaps are independent and exponential with mean 1. Mapped
 * through the inverse of an integrated rate, it becomes the Poisson process of that rate (Çinlar's method of inversion).
 * Each phase has its own random stream, so changing one phase does not move the arrivals of others.
 */
export class PoissonPoints {
  /** The position of the current point. */
  position = 0
  /** The number of points up to and including the current one. */
  count = 0
  readonly #length: number
  readonly #random: Random

  constructor(length: number, seed: number, phase: number) {
    this.#length = length
    this.#random = new Random(seed, firstStream + phase)
  }

  /** Whether the line has no more points. `position` is then beyond its end. */
  get atEnd(): boolean {
    return this.position >= this.#length
  }

  /** Moves to the next point. Returns false at the end of the line. */
  advance(): boolean {
    if (this.atEnd) return false
    this.position += this.#random.exponential(1)
    if (this.atEnd) return false
    this.count++
    return true
  }
}
