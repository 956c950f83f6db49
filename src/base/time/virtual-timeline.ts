import { AlarmHeap, type HeapAlarm } from './alarm-heap.ts'
import type { Alarm, Timeline } from './timeline.ts'

/** Time that passes when told to: tests of hours run in milliseconds, to the exact instant. */
export class VirtualTimeline implements Timeline {
  readonly tickMs = 0
  readonly #heap = new AlarmHeap()
  #nowMs: number

  constructor(startMs = 0) {
    this.#nowMs = startMs
  }

  /** How many alarms have not rung. */
  get pending(): number {
    return this.#heap.size
  }

  now(): number {
    return this.#nowMs
  }

  at(dueMs: number, ring: (dueMs: number) => void): Alarm {
    return this.#heap.add(dueMs, ring)
  }

  attend(): void {}

  /** Nothing comes in turns here. */
  afterTurn(run: () => void): void {
    run()
  }

  cancel(alarm: Alarm): void {
    this.#heap.remove(alarm as HeapAlarm)
  }

  /** Lets time pass up to `untilMs`, ringing what falls due, with promises settled between two rings. */
  async runUntil(untilMs: number): Promise<void> {
    await settle()
    for (let next = this.#heap.first(); next && next.dueMs <= untilMs; next = this.#heap.first()) {
      this.#heap.remove(next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.ring(next.dueMs)
      await settle()
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs)
  }
}

/** Waits until every promise that can go on without time passing has done so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
