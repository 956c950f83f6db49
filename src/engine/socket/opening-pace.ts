/** The most addresses that are remembered. */
const mostAddresses = 1_000

/**
 * The shortest time in which a connection to each address has opened: about one round trip. A single connection can take
 * far longer, because many are opened at once or a packet is lost.
 */
export class OpeningPace {
  readonly #bestMs = new Map<string, number>()

  /** Notes that a connection to `address` took `ms` to open. Returns the shortest time so far. */
  opened(address: string, ms: number): number {
    const bestMs = Math.min(ms, this.#bestMs.get(address) ?? ms)
    if (this.#bestMs.size < mostAddresses || this.#bestMs.has(address)) this.#bestMs.set(address, bestMs)
    return bestMs
  }
}
