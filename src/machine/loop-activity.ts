/** Who is told of a blocked turn, and from which length on. */
interface BlockWatch {
  leastMs: number
  onBlocked: (ms: number) => void
}

/**
 * Keeps track of when something happened in a thread, and of the longest gap in which nothing did. Code that does
 * something calls `note`. When the event loop is late, the gap tells a stall from a loop that was busy but did not get to
 * its timers: with more than 1,024 sockets at once the loop may read from them for half a second without a break.
 *
 * A gap between two turns of the loop may be sleep, because there was nothing to do. Within a turn nothing sleeps: from
 * the first activity of a turn to the immediates at its end, a gap is code that ran without returning, whatever the
 * timers show.
 */
export class LoopActivity {
  readonly #now: () => number
  readonly #afterTurn: (run: () => void) => void
  #lastMs: number
  #longestMs = 0
  #isInTurn = false
  #watch: BlockWatch | undefined

  /** `now` returns the time in ms; `afterTurn` calls its argument at the end of the present turn of the loop. */
  constructor(now: () => number, afterTurn: (run: () => void) => void = (run) => void setImmediate(run)) {
    this.#now = now
    this.#afterTurn = afterTurn
    this.#lastMs = now()
  }

  /** Calls `onBlocked` after each gap of at least `leastMs` within a turn, with its length in ms. */
  watchTurns(leastMs: number, onBlocked: (ms: number) => void): void {
    this.#watch = { leastMs, onBlocked }
  }

  /** Notes that something happens at `nowMs`. Called for every request, so it must be cheap. */
  note(nowMs: number): void {
    this.look(nowMs)
    if (this.#isInTurn || this.#watch === undefined) return
    this.#isInTurn = true
    this.#afterTurn(this.#turned)
  }

  /** Ends the present gap at `nowMs`, without being activity itself. */
  look(nowMs: number): void {
    const gapMs = nowMs - this.#lastMs
    this.#lastMs = nowMs
    if (this.#isInTurn) {
      if (gapMs >= this.#watch!.leastMs) this.#watch!.onBlocked(gapMs)
    } else if (gapMs > this.#longestMs) this.#longestMs = gapMs
  }

  /** The longest gap between turns since the last call, in ms. */
  takeLongestGap(): number {
    const longestMs = this.#longestMs
    this.#longestMs = 0
    return longestMs
  }

  readonly #turned = (): void => {
    this.look(this.#now())
    this.#isInTurn = false
  }
}
