/**
 * When something happened in a thread, and the longest time in which nothing did. Whoever does something notes it; whoever
 * finds the event loop late asks whether it stood still, or was at work and only did not come to its timers: with more
 * than 1,024 sockets at once the loop may read those for half a second on end.
 */
export class LifeSigns {
  #lastMs: number
  #longestMs = 0

  constructor(nowMs: number) {
    this.#lastMs = nowMs
  }

  /** Something happens at an instant in ms. Called for every request: it is to cost nothing. */
  note(nowMs: number): void {
    const silenceMs = nowMs - this.#lastMs
    if (silenceMs > this.#longestMs) this.#longestMs = silenceMs
    this.#lastMs = nowMs
  }

  /** The longest time without a sign since this was asked last, in ms. */
  takeLongest(): number {
    const longestMs = this.#longestMs
    this.#longestMs = 0
    return longestMs
  }
}
