import { Fifo } from '../base/fifo.ts'
import type { Timeline } from '../base/timeline.ts'

/**
 * Lets connections be opened at a bounded pace: so many handshakes at once, so many a second. Without it a target that
 * stalls, or refuses, would be met with a connection for every late request.
 */
export class OpeningGate {
  readonly #timeline: Timeline
  readonly #atOnce: number
  readonly #perSecond: number
  readonly #waiting = new Fifo<() => void>()
  #opening = 0
  #tokens: number
  #filledMs: number
  #alarmed = false

  constructor(timeline: Timeline, atOnce = 64, perSecond = 2_000) {
    this.#timeline = timeline
    this.#atOnce = atOnce
    this.#perSecond = perSecond
    this.#tokens = atOnce
    this.#filledMs = timeline.now()
  }

  /** Calls `open` as soon as the pace allows: at once, or later. Each must be answered by one `opened()`. */
  enter(open: () => void): void {
    this.#waiting.push(open)
    this.#admit()
  }

  /** A connection is open, or has failed to be. */
  opened(): void {
    this.#opening--
    this.#admit()
  }

  #admit(): void {
    if (this.#waiting.length === 0) return
    const nowMs = this.#timeline.now()
    this.#tokens = Math.min(this.#atOnce, this.#tokens + ((nowMs - this.#filledMs) / 1_000) * this.#perSecond)
    this.#filledMs = nowMs
    while (this.#waiting.length > 0 && this.#opening < this.#atOnce && this.#tokens >= 1) {
      this.#tokens--
      this.#opening++
      this.#waiting.shift()!()
    }
    if (this.#waiting.length === 0 || this.#opening >= this.#atOnce || this.#alarmed) return
    this.#alarmed = true
    this.#timeline.at(nowMs + (1_000 * (1 - this.#tokens)) / this.#perSecond, () => {
      this.#alarmed = false
      this.#admit()
    })
  }
}
