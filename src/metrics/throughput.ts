/** When a phase begins and ends, in ms from the start of the run, and the load that it belongs to. */
export interface PhaseTimes {
  startMs: number
  endMs: number
  /** The index of its load; 0 if left out. Phases of one load follow each other, those of parallel loads overlap. */
  load?: number
  /** Whether SLAs are judged in it; true if left out. */
  judged?: boolean
}

/**
 * Counts how many requests ended while a phase lasted, whichever phase they were due in: what the target completed, where
 * counting by due time would tell what it was asked for. It is exact to the second. In a second in which one phase ends
 * and the next begins, a request that was due in either of them counts there, and one that was due earlier is divided
 * between them by time. The second in which a load ends belongs to its last phase; later ends count nowhere.
 */
export class Throughput {
  readonly #phases: readonly PhaseTimes[]
  /** By phase, then row. */
  readonly #ended: number[][]
  #parts: { key: string; parts: readonly [phase: number, share: number][] } = { key: '', parts: [] }

  constructor(phases: readonly PhaseTimes[]) {
    this.#phases = phases
    this.#ended = phases.map(() => [])
  }

  /** Counts requests that ended in a second; `phase` is the one that they were due in. */
  add(second: number, phase: number, row: number, requests: number): void {
    const parts = this.#partsOf(second, phase)
    const own = parts.filter(([at]) => at === phase)
    for (const [at, share] of own.length > 0 ? own.map(([at]) => [at, 1] as const) : parts) {
      const ofPhase = this.#ended[at]!
      while (ofPhase.length <= row) ofPhase.push(0)
      ofPhase[row]! += requests * share
    }
  }

  /** How many ended in some phases, of some rows. Neither list may have one twice. */
  sum(phases: Iterable<number>, rows: readonly number[]): number {
    let total = 0
    for (const phase of phases) {
      const ofPhase = this.#ended[phase]
      if (ofPhase !== undefined) for (const row of rows) total += ofPhase[row] ?? 0
    }
    return total
  }

  /** The phases of the same load that a second belongs to, and the share of each. */
  #partsOf(second: number, phase: number): readonly [phase: number, share: number][] {
    const load = this.#phases[phase]?.load ?? 0
    const key = `${second} ${load}`
    // Kept, because a delta has many cells of one second.
    if (this.#parts.key !== key) this.#parts = { key, parts: this.#divide(second, load) }
    return this.#parts.parts
  }

  #divide(second: number, load: number): [phase: number, share: number][] {
    const fromMs = second * 1_000
    const covered: [phase: number, ms: number][] = []
    this.#phases.forEach((phase, at) => {
      const ms = Math.min(phase.endMs, fromMs + 1_000) - Math.max(phase.startMs, fromMs)
      if ((phase.load ?? 0) === load && ms > 0) covered.push([at, ms])
    })
    const whole = covered.reduce((sum, [, ms]) => sum + ms, 0)
    return covered.map(([at, ms]) => [at, ms / whole])
  }
}
