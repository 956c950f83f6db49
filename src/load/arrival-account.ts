import type { OwnDelayLog } from '../metrics/delay/own-delay-log.ts'
import type { ParallelLoadSpec } from './spec/parallel-loads.ts'

/** An arrival that is sent at most this late, in ms, was in time, even if that is in the next second. */
const inTimeMs = 100

/** Less than any time between two arrivals, in ms. */
const boundaryMs = 1e-6

/**
 * Counts the arrivals of an open load by the second of the run and the phase in which they were due, and which of them were
 * sent in time. Times are in ms from the start of the load.
 */
export class ArrivalAccount {
  readonly #log: OwnDelayLog
  readonly #phases: ParallelLoadSpec['phases']
  readonly #firstPhase: number
  readonly #offsetMs: number
  /** The stretch of the last arrival that was sent: its phase, its second, and its end. Arrivals are sent in order. */
  #phase = 0
  #second = 0
  #endMs = Number.NEGATIVE_INFINITY
  /** The time up to which due arrivals have been counted, and their number. */
  #untilMs = 0
  #due = 0

  constructor(log: OwnDelayLog, { phases, firstPhase, startMs }: ParallelLoadSpec) {
    this.#log = log
    this.#phases = phases
    this.#firstPhase = firstPhase
    this.#offsetMs = startMs
  }

  /** Counts an arrival that was due at `dueMs` and is sent `lagMs` later than the generator should have sent it. */
  sent(dueMs: number, lagMs: number): void {
    if (dueMs >= this.#endMs) this.#enter(dueMs)
    if (lagMs <= inTimeMs || dueMs + lagMs < this.#endMs)
      this.#log.inTime(this.#second, this.#firstPhase + this.#phase)
  }

  /** Counts the arrivals that are due up to `untilMs`. `dueUntil` returns their number for times that ascend. */
  due(untilMs: number, dueUntil: (ms: number) => number): void {
    while (this.#untilMs < untilMs) {
      const { phase, second, endMs } = this.#stretchAt(this.#untilMs)
      this.#untilMs = Math.min(endMs, untilMs)
      // An arrival that is due at a boundary belongs to what follows.
      const due = dueUntil(this.#untilMs === endMs ? endMs - boundaryMs : this.#untilMs)
      this.#log.due(second, this.#firstPhase + phase, due - this.#due)
      this.#due = Math.max(this.#due, due)
    }
  }

  #enter(dueMs: number): void {
    const { phase, second, endMs } = this.#stretchAt(dueMs)
    this.#phase = phase
    this.#second = second
    this.#endMs = endMs
  }

  /** Returns the part of a second that belongs to one phase, and that an instant lies in. */
  #stretchAt(ms: number): { phase: number; second: number; endMs: number } {
    const phases = this.#phases
    let phase = phases.findIndex(({ endMs }) => ms < endMs)
    if (phase < 0) phase = phases.length - 1
    const second = Math.floor((this.#offsetMs + ms) / 1_000)
    const secondEndMs = (second + 1) * 1_000 - this.#offsetMs
    const endMs = ms < phases[phase]!.endMs ? Math.min(secondEndMs, phases[phase]!.endMs) : secondEndMs
    return { phase, second, endMs }
  }
}
