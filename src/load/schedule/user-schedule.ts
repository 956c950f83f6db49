import { type LoadPhase, phaseAt } from '../spec/phase.ts'
import type { ShapeTimeline } from '../spec/shape-timeline.ts'
import { Curve } from './curve.ts'
import { dueCount } from './due-count.ts'
import { checkShare, ownedBelow, ownedNumber, type Share } from './share.ts'
import { type UserMove, userDueMs, userMoves } from './user-moves.ts'

/**
 * The users of a closed load: who starts and who stops when. User n is there while the curve of planned users is
 * above n; the curve never rises faster than the spawn rate. The last in is the first out, and a user that comes back
 * has the number it had. At the end of the load all stop.
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
  /** How many of the present move's users of this share have had their turn. */
  #moved = 0

  /**
   * `spawnPerSecond` is how many users start per second at most; undefined is as many as the phases say. Throws a
   * `RangeError` for phases that leave gaps, a share that makes no sense, or a spawn rate that is not above 0. The
   * users of a shape are those of its `timeline`, with every spawn rate in it.
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

  /** Goes to this share's next event, whose `dueMs`, `user`, `kind` and `phase` can then be read; false at the end. */
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

  /** Whether the present event, or one that follows it, is a start. */
  get startsMore(): boolean {
    const isStart = ({ kind, low, high }: UserMove, index: number) =>
      index > this.#moveIndex &&
      kind === 'start' &&
      ownedBelow(this.#share, high) > ownedBelow(this.#share, low)
    return this.kind === 'start' || this.#moves.some(isStart)
  }

  /** How many users there are by plan at a time, over all shares, with those that start or stop at it. */
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
