import { AlarmHeap, type HeapAlarm } from '../../src/base/time/alarm-heap.ts'
import type { LateLoop } from './late-loop.ts'

/** What happens at an instant. A turn of an event loop resolves when its promises have settled. */
type Happening = () => void | Promise<void>

/** The true time of a simulation, in ms, which its servers and event loops share. */
export class World {
  /** The event loop whose turn it is. */
  running: LateLoop | undefined
  readonly #heap = new AlarmHeap()
  #nowMs: number

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  at(ms: number, happen: Happening): HeapAlarm {
    return this.#heap.add(Math.max(ms, this.#nowMs), happen)
  }

  cancel(alarm: HeapAlarm): void {
    this.#heap.remove(alarm)
  }

  /** Lets time pass until nothing is left to happen, or until `untilMs`. */
  async runUntil(untilMs: number): Promise<void> {
    for (let next = this.#heap.first(); next && next.dueMs <= untilMs; next = this.#heap.first()) {
      this.#heap.remove(next)
      this.#nowMs = next.dueMs
      const pending = (next.ring as Happening)()
      if (pending !== undefined) await pending
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs)
  }
}
