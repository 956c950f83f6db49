import { type LoadPhase, phaseAt } from '../spec/phase.ts'
import type { ShapeTimeline } from '../spec/shape-timeline.ts'
import { Curve } from './curve.ts'
import { dueCount } from './due-count.ts'
import { checkShare, ownedBelow, ownedNumber, type Share } from './share.ts'
import { type UserMove, userDueMs, userMoves } from './user-moves.ts'

/**
 * The times at which the users of a closed load start and stop. User n runs while the curve of planned users is above n.
 * The curve never rises faster than the spawn rate. The last user to start is the first to stop, and a user that starts
 * again has the same number. All users stop at the end of the load.
 *
 *     users
 *      3 ┤       ┌──────╲                 start 0 1 2 … one by one up the ramp,
 *      2 ┤     ╱         ╲                stop 2 … and 1 down the other,
 *      1 ┤   ╱            ╲______         user 0 at the end
 *      0 ┤ ╱                     │
 *        └┴──────────────────────┴→ t
 */
export class UserSchedule {
  /** The time of the current event, in ms from the start of the load. */
  dueMs = 0
  /** The user that starts or stops. −1 before the first `advance`. */
  user = -1
  kind: 'start' | 'stop' = 'start'
  /** The index of the current event's phase. */
  phase = 0
  /** The duration of the load in ms. */
  readonly durationMs: number
  readonly #phases: readonly LoadPhase[]
  readonly #share: Share
  readonly #moves: readonly UserMove[]
  #moveIndex = 0
  /** The number of this share's users that have started or stopped in the current move. */
  #moved = 0

  /**
   * `spawnPerSecond` limits the users that start per second; undefined sets no limit. The users of a shape come from its
   * `timeline`, which includes its spawn rates. Throws a `RangeError` for phases with gaps, an invalid share, or a spawn
   * rate that is not above 0.
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

  /** Moves to this share's next event and sets `dueMs`, `user`, `kind` and `phase`. Returns false at the end. */
  advance(): boolean {
    for (
      let move = this.#moves[this.#moveIndex];
      move;
      move = this.#moves[++this.#moveIndex], this.#moved = 0
    ) {
      // Users start in ascending order and stop in descending order.
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

  /** Whether this share has any users. */
  get hasUsers(): boolean {
    return this.#moves.some(({ low, high }) => ownedBelow(this.#share, high) > ownedBelow(this.#share, low))
  }

  /** Whether any share has users. */
  get hasAnyUsers(): boolean {
    return this.#moves.length > 0
  }

  /** Whether the current event or a later one is a start. */
  get startsMore(): boolean {
    const isStart = ({ kind, low, high }: UserMove, index: number) =>
      index > this.#moveIndex &&
      kind === 'start' &&
      ownedBelow(this.#share, high) > ownedBelow(this.#share, low)
    return this.kind === 'start' || this.#moves.some(isStart)
  }

  /** Returns the planned number of users at a time in ms, over all shares. Events at that time are included. */
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
