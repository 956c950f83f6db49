/** The callback for blocked turns of at least `minMs`. */
interface BlockWatch {
  minMs: number
  onBlocked: (ms: number) => void
}

/**
 * Measures the longest gap between activities of a thread, each of which is reported with `note`. When the event loop is
 * late, the gap distinguishes a stall from a busy loop that did not reach its timers: with more than 1,024 sockets at
 * once the loop can read from them for half a second without a break.
 *
 * A gap between two turns of the loop can be sleep, because there was nothing to do. A gap within a turn, from its first
 * activity to the immediates at its end, is always code that did not return, because the loop does not sleep there.
 */
export class LoopActivity {
  readonly #now: () => number
  readonly #afterTurn: (run: () => void) => void
  #lastMs: number
  #longestMs = 0
  #isInTurn = false
  #watch: BlockWatch | undefined

  /** `now` returns the time in ms. `afterTurn` calls its argument at the end of the current turn of the loop. */
  constructor(now: () => number, afterTurn: (run: () => void) => void = (run) => void setImmediate(run)) {
    this.#now = now
    this.#afterTurn = afterTurn
    this.#lastMs = now()
  }

  /** Calls `onBlocked` after each gap of at least `minMs` within a turn, with its duration in ms. */
  watchTurns(minMs: number, onBlocked: (ms: number) => void): void {
    this.#watch = { minMs, onBlocked }
  }

  /** Reports an activity at `nowMs`. Called for every request, so it must be cheap. */
  note(nowMs: number): void {
    this.endGap(nowMs)
    if (this.#isInTurn || this.#watch === undefined) return
    this.#isInTurn = true
    this.#afterTurn(this.#turned)
  }

  /** Ends the current gap at `nowMs` without an activity. */
  endGap(nowMs: number): void {
    const gapMs = nowMs - this.#lastMs
    this.#lastMs = nowMs
    if (this.#isInTurn) {
      if (gapMs >= this.#watch!.minMs) this.#watch!.onBlocked(gapMs)
    } else if (gapMs > this.#longestMs) this.#longestMs = gapMs
  }

  /** Returns the longest gap between turns since the last call, in ms. */
  takeLongestGap(): number {
    const longestMs = this.#longestMs
    this.#longestMs = 0
    return longestMs
  }

  readonly #turned = (): void => {
    this.endGap(this.#now())
    this.#isInTurn = false
  }
}
