import { AlarmHeap, type HeapAlarm } from './alarm-heap.ts'
import type { Alarm, Timeline } from './timeline.ts'

/** A timeline that a test advances. Hours pass in milliseconds, and alarms ring exactly on time. */
export class VirtualTimeline implements Timeline {
  readonly tickMs = 0
  readonly #heap = new AlarmHeap()
  #nowMs: number

  constructor(startMs = 0) {
    this.#nowMs = startMs
  }

  /** The number of alarms that have not rung. */
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

  /** Calls `run` at once, because virtual time has no turns of the event loop. */
  afterTurn(run: () => void): void {
    run()
  }

  cancel(alarm: Alarm): void {
    this.#heap.remove(alarm as HeapAlarm)
  }

  /** Advances to `untilMs` and rings the alarms that are due. All promises settle before the next alarm rings. */
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

/** Waits until all promises have settled that do not depend on an alarm. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
