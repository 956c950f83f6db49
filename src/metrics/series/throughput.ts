/** When a phase begins and ends, in ms from the start of the run, and which load it is of. */
export interface PhaseTimes {
  startMs: number
  endMs: number
  /** Phases of one load follow each other, those of several lie side by side; 0 unless said otherwise. */
  load?: number
  /** Whether promises look at it; true unless said otherwise. */
  judged?: boolean
}

/**
 * How many requests ended while a phase lasted, whatever phase they were due in: what a target gets done, where counting by
 * due times would tell what it was asked for. To the second: in one in which a phase ends and the next begins, what was
 * due in either of them is its own, and what was due before is divided between them by time; the second in which a load
 * ends is its last phase's. What ends later is nobody's.
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

  /** Counts what ended in a second; `phase` is the one that it was due in, `row` any index. */
  add(second: number, phase: number, row: number, requests: number): void {
    const parts = this.#partsOf(second, phase)
    const own = parts.filter(([at]) => at === phase)
    for (const [at, share] of own.length > 0 ? own.map(([at]) => [at, 1] as const) : parts) {
      const ofPhase = this.#ended[at]!
      while (ofPhase.length <= row) ofPhase.push(0)
      ofPhase[row]! += requests * share
    }
  }

  /** How many ended in some phases, of some rows; neither names one twice. */
  sum(phases: Iterable<number>, rows: readonly number[]): number {
    let total = 0
    for (const phase of phases) {
      const ofPhase = this.#ended[phase]
      if (ofPhase !== undefined) for (const row of rows) total += ofPhase[row] ?? 0
    }
    return total
  }

  /** Which phases of the same load a second belongs to, and with which part of it. */
  #partsOf(second: number, phase: number): readonly [phase: number, share: number][] {
    const load = this.#phases[phase]?.load ?? 0
    const key = `${second} ${load}`
    // A delta has many cells of one second.
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
