/**
 * A straight segment of a curve over time. Times are in ms; areas are in value·seconds (arrivals, if the value is a rate
 * per second).
 *
 *     value
 *       to ┤            ╱│
 *          │        ╱    │
 *          │    ╱        │
 *     from ┤╱            │
 *          │    area     │
 *          └┬────────────┬─ time
 *        startMs       endMs
 */
export class Segment {
  readonly startMs: number
  readonly endMs: number
  readonly from: number
  readonly to: number
  /** The area under the whole segment. */
  readonly area: number
  readonly #slopePerSecond: number

  constructor(startMs: number, endMs: number, from: number, to: number) {
    this.startMs = startMs
    this.endMs = endMs
    this.from = from
    this.to = to
    // Multiplying before dividing makes 0.1/s for 30 s exactly 3, not 3.0000000000000004.
    this.area = ((from + to) * (endMs - startMs)) / 2_000
    this.#slopePerSecond = endMs > startMs ? ((to - from) * 1_000) / (endMs - startMs) : 0
  }

  /** Returns the value at a time within the segment. */
  valueAt(ms: number): number {
    if (ms >= this.endMs) return this.to
    // Interpolates from the nearer end, so that both ends are exact.
    return ms - this.startMs <= this.endMs - ms
      ? this.from + ((ms - this.startMs) * (this.to - this.from)) / (this.endMs - this.startMs)
      : this.to - ((this.endMs - ms) * (this.to - this.from)) / (this.endMs - this.startMs)
  }

  /** Returns the area from the start to a time within the segment. */
  areaUntil(ms: number): number {
    if (ms >= this.endMs) return this.area
    return ((this.from + this.valueAt(ms)) * (ms - this.startMs)) / 2_000
  }

  /** Returns the time at which a segment with a slope has a value. */
  msAtValue(value: number): number {
    return this.#clamp(
      this.startMs + ((value - this.from) * (this.endMs - this.startMs)) / (this.to - this.from),
    )
  }

  /**
   * Returns the time at which the area from the start reaches `area`: the inverse of `areaUntil`.
   *
   * With v the value at the start, m the slope and s the seconds since then, area = v·s + m·s²/2. The textbook solution
   * (√(v² + 2m·area) − v)/m loses digits for small m and divides by 0 at m = 0. The equivalent form
   *
   *     s = 2·area / (v + √(v² + 2m·area))
   *
   * is area/v for m = 0 and √(2·area/m) for v = 0. A falling segment is solved backwards from its end, as a rising one,
   * because near an end at 0 the root would lose digits too.
   */
  msAtArea(area: number): number {
    // The ends are returned exactly, because the roots would be slightly off.
    if (area <= 0) return this.startMs
    const slope = this.#slopePerSecond
    if (slope < 0) {
      const rest = this.area - area
      if (rest <= 0) return this.endMs
      return this.#clamp(
        this.endMs - (2_000 * rest) / (this.to + Math.sqrt(this.to * this.to - 2 * slope * rest)),
      )
    }
    if (slope === 0) return this.#clamp(this.startMs + (1_000 * area) / this.from)
    return this.#clamp(
      this.startMs + (2_000 * area) / (this.from + Math.sqrt(this.from * this.from + 2 * slope * area)),
    )
  }

  #clamp(ms: number): number {
    return Math.max(this.startMs, Math.min(ms, this.endMs))
  }
}
