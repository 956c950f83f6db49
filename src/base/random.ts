/**
 * A seeded random stream: the same seed and stream number give the same values on every machine. Both are whole
 * numbers up to 2^53, and different pairs give independent streams. The generator is sfc32 (Chris Doty-Humphrey,
 * PractRand): 128 bits of state, fast, no known bias.
 */
export class Random {
  #a = 0
  #b = 0
  #c = 0
  #counter = 1

  constructor(seed: number, stream = 0) {
    this.reseed(seed, stream)
  }

  /** Restarts as the stream with this seed and number. */
  reseed(seed: number, stream = 0): void {
    this.#a = seed | 0
    this.#b = stream | 0
    this.#c = Math.floor(stream / 4_294_967_296) | 0
    this.#counter = (1 + Math.floor(seed / 4_294_967_296)) | 0
    // The author recommends a few rounds, so that similar seeds diverge.
    for (let round = 0; round < 15; round++) this.next()
  }

  /** A number in [0, 1), a multiple of 2^-32. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    const size = high - low + 1
    // For a large range, 32 bits would favor some values, and miss most of them beyond 2^32.
    const share = size <= 65_536 ? this.next() : this.#nextFine()
    return low + Math.floor(share * size)
  }

  /** Like `next`, but a multiple of 2^-53, the full precision of a float in [0, 1). */
  #nextFine(): number {
    const high = Math.floor(this.next() * 67_108_864)
    return (high * 134_217_728 + Math.floor(this.next() * 134_217_728)) / 9_007_199_254_740_992
  }

  /** A number in [`low`, `high`). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  /** One of the items, all equally likely. Throws a `RangeError` if there are none. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('cannot pick from an empty list')
    return items[Math.floor(this.next() * items.length)]!
  }

  /** True with this probability (0 to 1). */
  chance(share: number): boolean {
    return this.next() < share
  }

  /** A value of the exponential distribution with this mean, such as the gap between Poisson arrivals. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean
  }
}
