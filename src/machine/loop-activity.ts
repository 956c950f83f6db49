/** From when on a silence within one turn is told, in ms, and to whom. */
interface BlockWatch {
  leastMs: number
  onBlocked: (ms: number) => void
}

/**
 * When something happened in a thread, and the longest time in which nothing did. Whoever does something notes it; whoever
 * finds the event loop late asks whether it stood still, or was at work and only did not come to its timers: with more
 * than 1,024 sockets at once the loop may read those for half a second on end.
 *
 * A silence between two turns of the loop may be mere sleep, because nothing was to be done. Within a turn nothing sleeps: from its
 * first sign to the immediates at its end, a silence is the time of code that does not come to its end, whatever the timers
 * see of it.
 */
export class LoopActivity {
  readonly #now: () => number
  readonly #afterTurn: (run: () => void) => void
  #lastMs: number
  #longestMs = 0
  #isInTurn = false
  #watch: BlockWatch | undefined

  /** `now` is the time in ms; `afterTurn` calls at the end of a turn of the loop. */
  constructor(now: () => number, afterTurn: (run: () => void) => void = (run) => void setImmediate(run)) {
    this.#now = now
    this.#afterTurn = afterTurn
    this.#lastMs = now()
  }

  /** Tells of each silence of at least so many ms within a turn, when it is over. */
  watchTurns(leastMs: number, onBlocked: (ms: number) => void): void {
    this.#watch = { leastMs, onBlocked }
  }

  /** Something happens at an instant in ms. Called for every request: it is to cost nothing. */
  note(nowMs: number): void {
    this.look(nowMs)
    if (this.#isInTurn || this.#watch === undefined) return
    this.#isInTurn = true
    this.#afterTurn(this.#turned)
  }

  /** Looks how long nothing has happened until an instant in ms, by one who does nothing himself. */
  look(nowMs: number): void {
    const silenceMs = nowMs - this.#lastMs
    this.#lastMs = nowMs
    if (this.#isInTurn) {
      if (silenceMs >= this.#watch!.leastMs) this.#watch!.onBlocked(silenceMs)
    } else if (silenceMs > this.#longestMs) this.#longestMs = silenceMs
  }

  /** The longest time without a sign between turns since this was asked last, in ms. */
  takeLongest(): number {
    const longestMs = this.#longestMs
    this.#longestMs = 0
    return longestMs
  }

  readonly #turned = (): void => {
    this.look(this.#now())
    this.#isInTurn = false
  }
}
