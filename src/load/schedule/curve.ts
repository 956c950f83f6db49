import type { LoadPhase } from '../spec/phase.ts'
import { checkPhases } from '../spec/phase.ts'
import { Segment } from './segment.ts'

/** A value over time, made of straight segments that follow each other from 0, with jumps between them. */
export class Curve {
  readonly segments: readonly Segment[]
  readonly durationMs: number
  /** The area under the curve before each segment. */
  readonly #areaBefore: readonly number[]

  /** The segments must follow each other from 0 without gaps: see `ofPhases` and `ofPieces`. */
  constructor(segments: readonly Segment[]) {
    this.segments = segments.filter((segment) => segment.endMs > segment.startMs)
    this.durationMs = this.segments.at(-1)?.endMs ?? 0
    let area = 0
    this.#areaBefore = this.segments.map((segment) => {
      const before = area
      area += segment.area
      return before
    })
  }

  /** Creates the curve of a load: users, or iterations per second. Throws a `RangeError` for phases with gaps. */
  static ofPhases(phases: readonly LoadPhase[]): Curve {
    return Curve.ofPieces(checkPhases(phases))
  }

  /** Creates a curve of pieces, which must follow each other from 0 without gaps. */
  static ofPieces(pieces: readonly Pick<LoadPhase, 'startMs' | 'endMs' | 'from' | 'to'>[]): Curve {
    return new Curve(pieces.map(({ startMs, endMs, from, to }) => new Segment(startMs, endMs, from, to)))
  }

  /** Returns the value at a time in ms; at a jump, the value after it. 0 before the load and from its end on. */
  valueAt(ms: number): number {
    if (ms < 0 || ms >= this.durationMs) return 0
    return this.segments[this.#indexAt(ms)]!.valueAt(ms)
  }

  /** Returns the area under the curve from 0 to a time in ms, in value·seconds: arrivals, or user seconds. */
  integral(ms: number): number {
    if (!(ms > 0) || this.segments.length === 0) return 0
    const index = this.#indexAt(ms)
    return this.#areaBefore[index]! + this.segments[index]!.areaUntil(ms)
  }

  /**
   * Returns the highest curve that is nowhere above this one, starts at 0 and never rises faster than `perSecond`. Upward
   * jumps become slopes; falls stay. Once it has caught up, it follows this curve. Throws a `RangeError` unless
   * `perSecond` > 0.
   *
   *     8 ┤         ┌───────────╲            this curve: 4 from the start, a jump to 8, a fall to 3
   *       │         │     ·      ╲
   *     4 ┤─────────┘  ·          ╲
   *       │   ·     ·              ╲─────    the dots: the limited curve, while it is lower
   *     0 ┤·
   *       └───────────────────────────────→ time
   */
  limitRise(perSecond: number): Curve {
    if (!(perSecond > 0))
      throw new RangeError(`the limit of users that start per second must be above 0, not ${perSecond}`)
    if (perSecond === Number.POSITIVE_INFINITY) return this
    const limited: Segment[] = []
    let level = 0
    for (const segment of this.segments) {
      const { startMs, endMs, from, to } = segment
      const durationMs = endMs - startMs
      level = Math.min(level, from)
      // The rate at which the gap closes. If it closes before the end, the limited curve follows the rest of the segment.
      const closingPerMs = perSecond / 1_000 - (to - from) / durationMs
      const catchUpMs =
        closingPerMs >= 0 && level === from ? startMs : startMs + (from - level) / closingPerMs
      if (closingPerMs >= 0 && catchUpMs < endMs) {
        const meeting = segment.valueAt(catchUpMs)
        limited.push(
          new Segment(startMs, catchUpMs, level, meeting),
          new Segment(catchUpMs, endMs, meeting, to),
        )
        level = to
      } else {
        const reached = Math.min(to, level + (perSecond * durationMs) / 1_000)
        limited.push(new Segment(startMs, endMs, level, reached))
        level = reached
      }
    }
    return new Curve(limited)
  }

  #indexAt(ms: number): number {
    let index = this.segments.length - 1
    while (index > 0 && this.segments[index]!.startMs > ms) index--
    return index
  }
}
