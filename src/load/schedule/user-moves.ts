import type { Curve } from './curve.ts'
import { nearWhole } from './near-whole.ts'
import type { Segment } from './segment.ts'

/**
 * A stretch of time in which users only start or only stop: users `low` … `high` − 1, in ascending order if they start and
 * in descending order if they stop. They move all at once at `atMs`, or one by one along a segment.
 */
export interface UserMove {
  kind: 'start' | 'stop'
  low: number
  high: number
  atMs: number
  along: Segment | undefined
}

/**
 * Returns the moves of users along a curve. User n runs while the curve is above n. For whole numbers a and b:
 *
 *     curve        users just after the start      users just before the end
 *     rises a → b  a + 1 (user a starts at once)   b (user b would start once the curve is above b)
 *     level a      a                               a
 *     falls a → b  a                               b + 1 (user b stops at the end)
 *
 * Between two segments, the difference starts or stops at once. So a curve that touches n from above and rises again
 * does not stop user n, which would start again at the same instant.
 */
export function userMoves(curve: Curve): readonly UserMove[] {
  const moves: UserMove[] = []
  let users = 0
  const moveTo = (count: number, atMs: number, along?: Segment) => {
    if (count > users) moves.push({ kind: 'start', low: users, high: count, atMs, along })
    if (count < users) moves.push({ kind: 'stop', low: count, high: users, atMs, along })
    users = count
  }
  for (const segment of curve.segments) {
    const from = nearWhole(segment.from)
    const to = nearWhole(segment.to)
    // A slope due to rounding alone counts as level; otherwise it would start and stop users.
    const atStart = to > from ? Math.floor(from) + 1 : Math.ceil(from)
    const atEnd = to < from ? Math.floor(to) + 1 : Math.ceil(to)
    moveTo(atStart, segment.startMs)
    moveTo(atEnd, segment.startMs, segment)
  }
  moveTo(0, curve.durationMs)
  return moves
}

/** Returns the time at which a user starts or stops in a move, in ms from the start of the load. */
export function userDueMs(move: UserMove, user: number): number {
  return move.along === undefined ? move.atMs : move.along.msAtValue(user)
}
