/**
 * When a user wanted to do what it does: how late it is, and how much of that is our own doing. Lateness is charged to the
 * call that comes next, once. Times in ms, instants on the timeline.
 */
export class UserClock {
  /** How late it woke: charged to the call that comes next, which the user wanted that much earlier. */
  latenessMs = 0
  /** How much of that was our own doing; the rest, an arrival waited for others to end. */
  lagMs = 0
  /** When its iteration was to begin. */
  iterationStartMs = 0
  /** How late the iteration itself began: a wait before its first call does not make up for it. */
  #carriedMs = 0
  #carriedLagMs = 0
  /** When the pacing let it begin its next iteration; only until it does anything else. */
  #pacedMs: number | undefined

  /** An iteration begins, which was due `latenessMs` ago. */
  begin(nowMs: number, latenessMs: number, lagMs: number): void {
    this.iterationStartMs = this.#pacedMs ?? nowMs - latenessMs
    this.#pacedMs = undefined
    if (latenessMs === 0) return
    this.latenessMs = latenessMs
    this.lagMs = lagMs
    this.#carriedMs = latenessMs
    this.#carriedLagMs = lagMs
  }

  /** Nothing is owed any more: a call has been charged with it, or the user of another arrival begins. */
  charged(): void {
    this.latenessMs = 0
    this.lagMs = 0
    this.#carriedMs = 0
    this.#pacedMs = undefined
  }

  /** The user does something: what it was paced to begin has begun. */
  busy(): void {
    this.#pacedMs = undefined
  }

  /** A wait to an instant that the pacing says begins; undefined where the iteration took longer than that. */
  paced(dueMs: number | undefined): void {
    this.#pacedMs = dueMs
    this.#carriedMs = 0
  }

  /** A wait is over, so much later than it was to be. */
  woke(lateMs: number): void {
    this.latenessMs = this.#carriedMs + lateMs
    this.lagMs = (this.#carriedMs > 0 ? this.#carriedLagMs : 0) + lateMs
  }
}
