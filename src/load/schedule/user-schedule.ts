import { type LoadPhase, phaseAt } from '../spec/phase.ts'
import type { ShapeTimeline } from '../spec/shape-timeline.ts'
import { Curve } from './curve.ts'
import { dueCount } from './due-count.ts'
import { checkShare, ownedBelow, ownedNumber, type Share } from './share.ts'
import { type UserMove, userDueMs, userMoves } from './user-moves.ts'

/**
 * When the users of a closed load start and stop. User n runs while the curve of planned users is above n; the curve
 * never rises faster than the spawn rate. The last user to start is the first to stop, and a user that starts again has
 * the same number. At the end of the load all stop.
 *
 *     users
 *      3 ┤       ┌──────╲                 start 0 1 2 … one by one up the ramp,
 *      2 ┤     ╱         ╲                stop 2 … and 1 down the other,
 *      1 ┤   ╱            ╲______         user 0 at the end
 *      0 ┤ ╱                     │
 *        └┴──────────────────────┴→ t
 */
export class UserSchedule {
  /** The present event's time, in ms from the start of the load. */
  dueMs = 0
  /** The user that starts or stops. −1 before the first `advance`. */
  user = -1
  kind: 'start' | 'stop' = 'start'
  /** The index of the present event's phase. */
  phase = 0
  /** The length of the load in ms. */
  readonly durationMs: number
  readonly #phases: readonly LoadPhase[]
  readonly #share: Share
  readonly #moves: readonly UserMove[]
  #moveIndex = 0
  /** How many of the present move's users of this share have started or stopped. */
  #moved = 0

  /**
   * `spawnPerSecond` is the most users that start per second; undefined for no limit. A shape's users are those of its
   * `timeline`, which includes its spawn rates. Throws a `RangeError` for phases that leave gaps, an invalid share, or a
   * spawn rate that is not above 0.
   */
  constructor(
    phases: readonly LoadPhase[],
    spawnPerSecond: number | undefined,
    share: Share,
    timeline?: ShapeTimeline,
  ) {
    const curve = timeline === undefined ? Curve.ofPhases(phases) : Curve.ofPieces(timeline.segments)
    this.durationMs = curve.durationMs
    this.#phases = phases
    this.#share = checkShare(share)
    this.#moves = userMoves(spawnPerSecond === undefined ? curve : curve.limitRise(spawnPerSecond))
  }

  /** Moves to this share's next event, whose `dueMs`, `user`, `kind` and `phase` can then be read; returns false at the end. */
  advance(): boolean {
    for (
      let move = this.#moves[this.#moveIndex];
      move;
      move = this.#moves[++this.#moveIndex], this.#moved = 0
    ) {
      // Ascending from the lowest owned user, or descending from the highest.
      const user =
        move.kind === 'start'
          ? ownedNumber(this.#share, ownedBelow(this.#share, move.low) + this.#moved)
          : ownedNumber(this.#share, ownedBelow(this.#share, move.high) - 1 - this.#moved)
      if (user < move.low || user >= move.high) continue
      if (this.#moved++ === 0) this.phase = phaseAt(this.#phases, move.atMs)
      this.user = user
      this.kind = move.kind
      this.dueMs = userDueMs(move, user)
      return true
    }
    return false
  }

  /** Whether the present event or a later one is a start. */
  get startsMore(): boolean {
    const isStart = ({ kind, low, high }: UserMove, index: number) =>
      index > this.#moveIndex &&
      kind === 'start' &&
      ownedBelow(this.#share, high) > ownedBelow(this.#share, low)
    return this.kind === 'start' || this.#moves.some(isStart)
  }

  /** How many users are planned at a time, over all shares; events at that time have taken place. */
  usersAt(ms: number): number {
    let users = 0
    for (const move of this.#moves) {
      if (move.atMs > ms) break
      const { kind, low, high } = move
      if (kind === 'start') users = low + dueCount(ms, high - low, (index) => userDueMs(move, low + index))
      else users = high - dueCount(ms, high - low, (index) => userDueMs(move, high - 1 - index))
    }
    return users
  }
}
