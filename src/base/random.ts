/**
 * A random stream, which is the same on every machine for the same seed and stream number. Both are whole numbers up to
 * 2^53, and different pairs give independent streams. The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits
 * of state, fast, no known bias.
 */
export class Random {
  #a = 0
  #b = 0
  #c = 0
  #counter = 1

  constructor(seed: number, stream = 0) {
    this.reseed(seed, stream)
  }

  /** Restarts this object as the stream with this seed and number. */
  reseed(seed: number, stream = 0): void {
    this.#a = seed | 0
    this.#b = stream | 0
    this.#c = Math.floor(stream / 4_294_967_296) | 0
    this.#counter = (1 + Math.floor(seed / 4_294_967_296)) | 0
    // The author recommends a few rounds, after which similar seeds have diverged.
    for (let round = 0; round < 15; round++) this.next()
  }

  /** Returns a number in [0, 1) that is a multiple of 2^-32. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }

  /** Returns a whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    const size = high - low + 1
    // In a large range, 32 bits would favor some values, and in one beyond 2^32 miss most values.
    const fraction = size <= 65_536 ? this.next() : this.#nextFine()
    return low + Math.floor(fraction * size)
  }

  /** Returns a number in [0, 1) that is a multiple of 2^-53, the full precision of a float in this range. */
  #nextFine(): number {
    const high = Math.floor(this.next() * 67_108_864)
    return (high * 134_217_728 + Math.floor(this.next() * 134_217_728)) / 9_007_199_254_740_992
  }

  /** Returns a number in [`low`, `high`). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  /** Returns one of the items, each with the same probability. Throws a `RangeError` if there are none. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('cannot pick from an empty list')
    return items[Math.floor(this.next() * items.length)]!
  }

  /** Returns true with this probability (0 to 1). */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** Returns a value of the exponential distribution with this mean, such as the interval between Poisson arrivals. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean
  }
}
