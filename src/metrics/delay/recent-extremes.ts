/** The time that each of the kept values covers, in ms, and their number: together they cover more than 6 s. */
const spanMs = 100
const spans = 64

/** Keeps the lowest or the highest numbers of the last seconds, in fixed memory. Times are in ms. */
export class RecentExtremes {
  readonly #none: number
  readonly #sign: number
  readonly #values: Float64Array
  /** The span that the newest value belongs to. */
  #span = 0
  #endMs = Number.NEGATIVE_INFINITY

  /** `none` is the result without any number: infinite for the lowest numbers, 0 for the highest. */
  constructor(kind: 'lowest' | 'highest') {
    this.#none = kind === 'lowest' ? Number.POSITIVE_INFINITY : 0
    this.#sign = kind === 'lowest' ? -1 : 1
    this.#values = new Float64Array(spans).fill(this.#none)
  }

  /** Notes a number. A time before that of the last call counts as that time. */
  note(n: number, nowMs: number): void {
    if (nowMs >= this.#endMs) this.#enter(nowMs)
    const at = this.#span % spans
    if ((n - this.#values[at]!) * this.#sign > 0) this.#values[at] = n
  }

  /** Returns the extreme of the numbers that were noted since `ms`, to a span. */
  since(ms: number): number {
    const first = Math.max(Math.floor(ms / spanMs), this.#span - spans + 1, 0)
    let extreme = this.#none
    for (let span = this.#span; span >= first; span--) {
      const value = this.#values[span % spans]!
      if ((value - extreme) * this.#sign > 0) extreme = value
    }
    return extreme
  }

  #enter(nowMs: number): void {
    const span = Math.floor(nowMs / spanMs)
    const skipped = Math.min(span - this.#span, spans)
    for (let at = 0; at < skipped; at++) this.#values[(span - at) % spans] = this.#none
    this.#span = span
    this.#endMs = (span + 1) * spanMs
  }
}
