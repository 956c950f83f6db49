/** The number of requests of each endpoint (`GET /api/v1/agents/:id`) by outcome. */
export type LedgerCounts = Record<string, Record<string, number>>

/**
 * How a request ended: with the status of a reply that was passed to the socket in full, `aborted` if the client closed
 * the connection before that, or `reset` if a fault destroyed the connection.
 */
export type Outcome = number | 'aborted' | 'reset'

/** An exact count of everything that the service did, to compare the report of a load tool with. */
export class Ledger {
  readonly #counts = new Map<string, Map<string, number>>()
  #inFlight = 0

  /** The number of requests that have arrived and not ended yet. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** Records the arrival of a request. The returned function records its end; only its first call counts. */
  open(endpoint: string): (outcome: Outcome) => void {
    this.#inFlight++
    let ended = false
    return (outcome) => {
      if (ended) return
      ended = true
      this.#inFlight--
      let outcomes = this.#counts.get(endpoint)
      if (outcomes === undefined) {
        outcomes = new Map()
        this.#counts.set(endpoint, outcomes)
      }
      const key = String(outcome)
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    }
  }

  /** Returns a copy of the counts. */
  counts(): LedgerCounts {
    return Object.fromEntries(
      [...this.#counts].map(([name, outcomes]) => [name, Object.fromEntries(outcomes)]),
    )
  }

  /** Clears all counts. Requests in flight are counted when they end. */
  reset(): void {
    this.#counts.clear()
  }
}
