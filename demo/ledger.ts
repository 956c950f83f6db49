/** How often each endpoint (`GET /api/v1/agents/:id`) ended how: by status, or as one of the two below. */
export type LedgerCounts = Record<string, Record<string, number>>

/**
 * How a request ended: with a status whose reply was handed to the socket in full, `aborted` where the client went
 * away before that, or `reset` where a fault destroyed the connection.
 */
export type Outcome = number | 'aborted' | 'reset'

/** What the service did, counted request by request: what a load tool's report is held against. */
export class Ledger {
  readonly #counts = new Map<string, Map<string, number>>()
  #inFlight = 0

  /** Requests that have arrived and not ended yet. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** Notes a request's arrival. The function that comes back notes its end; only the first call of it counts. */
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

  counts(): LedgerCounts {
    return Object.fromEntries(
      [...this.#counts].map(([name, outcomes]) => [name, Object.fromEntries(outcomes)]),
    )
  }

  /** Forgets every count. Requests in flight will be counted when they end. */
  reset(): void {
    this.#counts.clear()
  }
}
