/**
 * How late a user is, and how much of that is the generator's own delay. Lateness is charged once, to the next call.
 * Times are in ms, instants on the timeline.
 */
export class UserClock {
  /** How late the user woke. The next call was due that much earlier. */
  latenessMs = 0
  /** The generator's part of `latenessMs`. In the rest, an arrival waited for other iterations to end. */
  lagMs = 0
  /**
   * For how long the reply before can have lain unread, if that was a stall. The user asked so much later than it would
   * have. This is not lateness, because nothing was due, but it is time for which the generator kept the user from asking.
   */
  unreadMs = 0
  /** By how much delays of the generator's own can have lengthened the user's calls so far, added up, in µs. */
  delayedUs = 0
  /** When the iteration was due. */
  iterationStartMs = 0
  /** How late the iteration began. A wait before its first call does not reduce it. */
  #carriedMs = 0
  #carriedLagMs = 0
  /** When the pacing allows the next iteration to begin. Cleared when the user does anything else. */
  #pacedMs: number | undefined

  /** Called when an iteration begins that was due `latenessMs` ago. */
  begin(nowMs: number, latenessMs: number, lagMs: number): void {
    this.iterationStartMs = this.#pacedMs ?? nowMs - latenessMs
    this.#pacedMs = undefined
    if (latenessMs === 0) return
    this.latenessMs = latenessMs
    this.lagMs = lagMs
    this.#carriedMs = latenessMs
    this.#carriedLagMs = lagMs
  }

  /** Clears the lateness, after a call has been charged with it or when the user serves another arrival. */
  charged(): void {
    this.latenessMs = 0
    this.lagMs = 0
    this.unreadMs = 0
    this.#carriedMs = 0
    this.#pacedMs = undefined
  }

  /** Called when the user does anything, so that the next iteration no longer counts from the pacing. */
  busy(): void {
    this.#pacedMs = undefined
  }

  /** Called when a pacing wait until `dueMs` begins. Undefined if the iteration has taken longer than the interval. */
  paced(dueMs: number | undefined): void {
    this.#pacedMs = dueMs
    this.#carriedMs = 0
  }

  /** Called when a wait ends `lateMs` too late. */
  woke(lateMs: number): void {
    this.latenessMs = this.#carriedMs + lateMs
    this.lagMs = (this.#carriedMs > 0 ? this.#carriedLagMs : 0) + lateMs
  }
}
