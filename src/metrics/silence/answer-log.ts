import { type AnswerFigures, partMs, partsOfSecond } from './answer-figures.ts'

/**
 * Notes for the next delta when a worker's requests were under way and when they succeeded. A request costs a few
 * comparisons. All times are in ms from the start of the run, and none is before the open second.
 */
export class AnswerLog {
  #inFlight = 0
  /** Since when requests have been under way without a gap. */
  #sinceMs = 0
  /** The start of the open second. */
  #openMs = 0
  #underWay = 0
  #fromMs = Number.POSITIVE_INFINITY
  #toMs = Number.NEGATIVE_INFINITY
  #longestWaitUs = 0

  began(atMs: number): void {
    if (this.#inFlight++ === 0) this.#sinceMs = atMs
  }

  ended(atMs: number): void {
    if (--this.#inFlight === 0) this.#mark(atMs)
  }

  /** Counts a success. Its reply can have lain unread for `unreadMs`. */
  succeeded(atMs: number, unreadMs: number): void {
    if (atMs - unreadMs < this.#fromMs) this.#fromMs = Math.max(0, atMs - unreadMs)
    if (atMs > this.#toMs) this.#toMs = atMs
  }

  /** Counts a request without success that waited for `us`, apart from the delays of the generator. */
  waited(us: number): void {
    if (us > this.#longestWaitUs) this.#longestWaitUs = Math.floor(us)
  }

  /** Returns the figures of the open second, which ends at `endMs`. */
  figures(endMs: number): AnswerFigures {
    if (this.#inFlight > 0) this.#mark(endMs)
    const successes = this.#toMs < 0 ? undefined : { fromMs: this.#fromMs, toMs: this.#toMs }
    return { underWay: this.#underWay, successes, longestWaitUs: this.#longestWaitUs }
  }

  /** Opens the second that begins at `startMs`. */
  open(startMs: number): void {
    this.#openMs = startMs
    this.#underWay = 0
    this.#fromMs = Number.POSITIVE_INFINITY
    this.#toMs = Number.NEGATIVE_INFINITY
    this.#longestWaitUs = 0
  }

  /** Marks the parts of the open second in which requests were under way until `untilMs`. */
  #mark(untilMs: number): void {
    // What was under way before the open second is marked in that second.
    if (untilMs <= this.#openMs && this.#sinceMs < this.#openMs) return
    const first = Math.max(0, Math.floor((this.#sinceMs - this.#openMs) / partMs))
    const last = Math.min(partsOfSecond - 1, Math.ceil((untilMs - this.#openMs) / partMs) - 1)
    for (let part = first; part <= Math.max(first, last) && part < partsOfSecond; part++)
      this.#underWay |= 1 << part
  }
}
