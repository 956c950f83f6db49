/** The shortest delay of each class is twice as long as that of the class before, so these reach from 0.2 ms to an hour. */
const classes = 25
const shortestMs = 0.2

/**
 * A delay counts as worked off after 20 times its own length, whatever the number of requests in flight: a target at 95 %
 * of what it can do needs as long to catch up, and one that is beyond that was never idle during the delay. At least this
 * many ms.
 */
const lifeShare = 20
const minLifeMs = 100

/**
 * The delays that are being worked off, in classes of similar length: of each class the longest delay, the lowest level and
 * the last end are kept, so any number of delays takes the same memory. Times are in ms.
 */
export class PendingDelays {
  readonly #ms = new Float64Array(classes)
  /** How many requests were in flight before the delay began; −1 if the class has no delay. */
  readonly #level = new Float64Array(classes).fill(-1)
  readonly #endMs = new Float64Array(classes)
  /** The longest class with a delay; −1 if there is none. */
  #top = -1
  /** When the first of the classes with a delay ends. */
  #firstEndMs = Number.POSITIVE_INFINITY
  /** No delay is over while more requests than this are in flight; −1 if there is no delay. */
  highestLevel = -1
  /** The number of requests that were late by at least a sixteenth of the longest delay, since it began. */
  lateRequests = 0

  /** Whether there are no delays. */
  get isEmpty(): boolean {
    return this.#top < 0
  }

  /** The longest delay; 0 if there is none. */
  get longestMs(): number {
    return this.#top < 0 ? 0 : this.#ms[this.#top]!
  }

  /** The level before the longest delay; 0 if there is none. */
  get longestLevel(): number {
    return this.#top < 0 ? 0 : this.#level[this.#top]!
  }

  /** Adds a delay of at least 0.2 ms. */
  add(ms: number, level: number, nowMs: number): void {
    const at = Math.min(classes - 1, Math.max(0, Math.floor(Math.log2(ms / shortestMs))))
    const isNew = this.#level[at]! < 0
    const endMs = nowMs + Math.max(minLifeMs, lifeShare * ms)
    this.#ms[at] = isNew ? ms : Math.max(this.#ms[at]!, ms)
    this.#level[at] = isNew ? level : Math.min(this.#level[at]!, level)
    this.#endMs[at] = isNew ? endMs : Math.max(this.#endMs[at]!, endMs)
    if (at > this.#top) this.lateRequests = 1
    else if (ms * 16 >= this.longestMs) this.lateRequests++
    this.#find()
  }

  /** Ends the delays whose level is reached. */
  workOff(inFlight: number): void {
    for (let at = 0; at <= this.#top; at++) if (this.#level[at]! >= inFlight) this.#level[at] = -1
    this.#find()
  }

  /** Ends the delays that are too old. */
  expire(nowMs: number): void {
    if (nowMs < this.#firstEndMs) return
    for (let at = 0; at <= this.#top; at++) if (this.#endMs[at]! <= nowMs) this.#level[at] = -1
    this.#find()
  }

  #find(): void {
    this.#top = -1
    this.highestLevel = -1
    this.#firstEndMs = Number.POSITIVE_INFINITY
    for (let at = 0; at < classes; at++) {
      if (this.#level[at]! < 0) continue
      this.#top = at
      this.highestLevel = Math.max(this.highestLevel, this.#level[at]!)
      this.#firstEndMs = Math.min(this.#firstEndMs, this.#endMs[at]!)
    }
    if (this.#top < 0) this.lateRequests = 0
  }
}
