import { Fifo } from '../../base/fifo.ts'
import type { Timeline } from '../../base/time/timeline.ts'

/** Something that is to be opened when the pace allows. */
export interface Opening {
  /** Whether it is still to be opened. */
  readonly isWanted: boolean
  open(): void
}

/**
 * Lets connections be opened at a bounded pace: so many handshakes at once, so many a second. Without it a target that
 * stalls, or refuses, would be met with a connection for every late request.
 */
export class OpeningGate {
  readonly #timeline: Timeline
  readonly #atOnce: number
  readonly #intervalMs: number
  readonly #waiting = new Fifo<Opening>()
  #opening = 0
  /**
   * When the pace allows the next: one interval after the one before, but up to `atOnce` intervals of a quiet time are
   * made up for. An instant, not a stock of tokens: sums of fractions would never quite reach the next whole one.
   */
  #readyMs = Number.NEGATIVE_INFINITY
  #alarmed = false

  constructor(timeline: Timeline, atOnce = 64, perSecond = 2_000) {
    this.#timeline = timeline
    this.#atOnce = atOnce
    this.#intervalMs = 1_000 / perSecond
  }

  /** Calls `open` as soon as the pace allows: at once, or later. Each that was must be answered by one `opened()`. */
  enter(opening: Opening): void {
    this.#waiting.push(opening)
    this.#admit()
  }

  /** A connection is open, or has failed to be. */
  opened(): void {
    this.#opening--
    this.#admit()
  }

  #admit(): void {
    while (this.#opening < this.#atOnce) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      if (!next.isWanted) continue
      const nowMs = this.#timeline.now()
      if (nowMs < this.#readyMs) {
        this.#waiting.unshift(next)
        this.#wake()
        return
      }
      const quietMs = this.#intervalMs * (this.#atOnce - 1)
      this.#readyMs = Math.max(this.#readyMs, nowMs - quietMs) + this.#intervalMs
      this.#opening++
      next.open()
    }
  }

  #wake(): void {
    if (this.#alarmed) return
    this.#alarmed = true
    this.#timeline.at(this.#readyMs, () => {
      this.#alarmed = false
      this.#admit()
    })
  }
}
