/** The time that each of the kept lows covers, in ms, and their number: together they cover more than 3 s. */
const spanMs = 50
const spans = 64

/** Keeps the lowest numbers of the last seconds, in fixed memory. Times are in ms and must not fall by much. */
export class RecentLow {
  readonly #lows = new Float64Array(spans).fill(Number.POSITIVE_INFINITY)
  /** The span that the newest low belongs to. */
  #span = 0
  /** The end of that span. */
  #endMs = Number.NEGATIVE_INFINITY

  /** Notes a number. */
  note(n: number, nowMs: number): void {
    if (nowMs >= this.#endMs) this.#enter(nowMs)
    const at = this.#span % spans
    if (n < this.#lows[at]!) this.#lows[at] = n
  }

  /** Returns the lowest number that was noted since `ms`, to a span; infinite if there is none. */
  since(ms: number): number {
    const first = Math.max(Math.floor(ms / spanMs), this.#span - spans + 1, 0)
    let low = Number.POSITIVE_INFINITY
    for (let span = this.#span; span >= first; span--) low = Math.min(low, this.#lows[span % spans]!)
    return low
  }

  #enter(nowMs: number): void {
    const span = Math.floor(nowMs / spanMs)
    const skipped = Math.min(span - this.#span, spans)
    for (let at = 0; at < skipped; at++) this.#lows[(span - at) % spans] = Number.POSITIVE_INFINITY
    this.#span = span
    this.#endMs = (span + 1) * spanMs
  }
}
