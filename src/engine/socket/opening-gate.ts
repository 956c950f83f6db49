import { Fifo } from '../../base/fifo.ts'
import type { Timeline } from '../../base/time/timeline.ts'

/** Something that waits to be opened. */
export interface Opening {
  /** Whether it must still be opened. */
  readonly isWanted: boolean
  open(): void
}

/**
 * Limits the pace at which connections are opened: how many handshakes at once, and how many per second. Without it, a
 * target that stalls or refuses would get a new connection for every late request.
 */
export class OpeningGate {
  readonly #timeline: Timeline
  readonly #atOnce: number
  readonly #intervalMs: number
  readonly #waiting = new Fifo<Opening>()
  #opening = 0
  /**
   * When the pace allows the next opening: one interval after the one before, but up to `atOnce` openings may catch up after
   * a quiet time. An instant rather than a number of tokens, whose fractions would never quite add up to the next one.
   */
  #readyMs = Number.NEGATIVE_INFINITY
  #alarmed = false

  constructor(timeline: Timeline, atOnce = 64, perSecond = 2_000) {
    this.#timeline = timeline
    this.#atOnce = atOnce
    this.#intervalMs = 1_000 / perSecond
  }

  /** Calls `open` as soon as the pace allows, possibly at once. Each `open` must be answered by one call of `opened`. */
  enter(opening: Opening): void {
    this.#waiting.push(opening)
    this.#admit()
  }

  /** A connection has opened, or failed to open. */
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
