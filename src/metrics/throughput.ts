/** The start and the end of a phase, in ms from the start of the run, and the load that it belongs to. */
export interface PhaseTimes {
  startMs: number
  endMs: number
  /** The index of its load, by default 0. Phases of one load follow each other; phases of parallel loads overlap. */
  load?: number
  /** Whether SLAs are judged in this phase, by default true. */
  judged?: boolean
}

/**
 * Counts the requests that ended during each phase, whichever phase they were due in. This is the rate that the target
 * completed; a count by due time would be the rate that it was sent. It is exact to the second. In a second in
 * which one phase ends and the next begins, a request that was due in one of the two counts in that one, and a request
 * that was due earlier is divided between them by time. The second in which a load ends belongs to its last phase.
 * Requests that end later are not counted.
 */
export class Throughput {
  readonly #phases: readonly PhaseTimes[]
  /** The number of ended requests by phase and row. */
  readonly #ended: number[][]
  #parts: { key: string; parts: readonly [phase: number, share: number][] } = { key: '', parts: [] }

  constructor(phases: readonly PhaseTimes[]) {
    this.#phases = phases
    this.#ended = phases.map(() => [])
  }

  /** Counts requests that ended in a second. `phase` is the phase in which they were due. */
  add(second: number, phase: number, row: number, requests: number): void {
    const parts = this.#partsOf(second, phase)
    const own = parts.filter(([at]) => at === phase)
    for (const [at, share] of own.length > 0 ? own.map(([at]) => [at, 1] as const) : parts) {
      const ofPhase = this.#ended[at]!
      while (ofPhase.length <= row) ofPhase.push(0)
      ofPhase[row]! += requests * share
    }
  }

  /** Returns the number of requests of some rows that ended during some phases. Neither list may contain duplicates. */
  sum(phases: Iterable<number>, rows: readonly number[]): number {
    let total = 0
    for (const phase of phases) {
      const ofPhase = this.#ended[phase]
      if (ofPhase !== undefined) for (const row of rows) total += ofPhase[row] ?? 0
    }
    return total
  }

  /** Returns the phases of the same load that a second belongs to, and the share of each. */
  #partsOf(second: number, phase: number): readonly [phase: number, share: number][] {
    const load = this.#phases[phase]?.load ?? 0
    const key = `${second} ${load}`
    // The result is cached, because a delta has many cells of one second.
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
