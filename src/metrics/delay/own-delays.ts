import type { OwnDelayLog } from './own-delay-log.ts'
import { PendingDelays } from './pending-delays.ts'
import { RecentExtremes } from './recent-extremes.ts'

/**
 * A request that delays of the generator itself can have lengthened. What is kept for each request is in whole µs of at most
 * 31 bits, because a field for any other number would take an object more for each request.
 */
export interface DelayedRequest {
  /** For how long its last reply can have lain unread. */
  readonly unreadUs: number
  /** When it was due and when it ended, on the timeline, in ms. */
  readonly intendedMs: number
  readonly endedMs: number
  // The fields below belong to `OwnDelays`.
  /** How late the generator sent it. */
  ownLagUs: number
  /** The longest delay that was being worked off when it was sent, including its own lag. */
  pendingDelayUs: number
  /** The value of the stretch clock when it was sent, modulo 2^32. */
  stretchAtSendUs: number
}

/** Delays up to this long are ignored: they are within the accuracy that Plimsoll aims at. */
const negligibleMs = 0.2
const negligibleUs = negligibleMs * 1_000

/** The greatest whole number that takes no object in V8. */
const maxUs = 2 ** 31 - 1

/**
 * The level before a delay is the lowest number of requests in flight during so many ms before. The number at one instant
 * can be high by chance: a queue comes back to it while the target still lacks the work that it could not do during the
 * delay.
 */
const levelMs = 5_000

/**
 * The work that a target could not do during a delay can be spread over more requests than were sent late: three times as
 * many half-done ones.
 */
const extraShare = 3

/**
 * What requests that were sent late can take from others is at most so many times the delay: the target lacks at most the
 * work of that time, and at 90 % of what it can do it needs about 10 times as long to catch up.
 */
const maxStretchShare = 10

/**
 * A user that is asked to wait for its turn of the event loop for at least so long, in ms, asks late. Shorter times are the
 * work of handling other replies, which any client needs.
 */
const stallMs = 5

/** Tells where the event loop is. */
export interface LoopTurns {
  /** Counts its turns. */
  readonly turn: number
  /** Returns for how long what is handled at `nowMs` may have waited for the event loop, in ms. */
  at(nowMs: number): number
  /** For how long the loop has been unable to handle anything so far, in ms: only stalls of some length. */
  readonly stalledMs: number
}

/**
 * Knows by how much the generator itself can have lengthened each request of a worker. For a request these are:
 *
 * 1. **Its reply lay unread**, because the event loop stalled or the thread waited for a core (`UnreadTime`).
 * 2. **It waited behind requests that were late.** After a stall, all requests that were due are sent together, and a request
 *    that is sent next, without any lag of its own, finds a queue that is not the target's fault. If a target works in order,
 *    arrivals that are late by at most L delay each completion by at most L. So this is at most the longest delay that was
 *    *being worked off* when the request was sent: from the late request until no more requests are in flight than were
 *    before the delay began.
 * 3. **It shared the target with requests that were late.** A target that works on all requests at once gives each of n
 *    requests 1/n of its speed. While delays are being worked off, some of them are extra: at most those above the level
 *    before, and three times as many as were sent late. With e extra ones, a request loses e/n of the time. These losses add up in the
 *    *stretch clock*; a request loses what that clock gained during its life, in addition to its own lag.
 *
 * The reply is read after the target has made it, so 1 adds to 2 and 3; of 2 and 3 the larger one counts.
 *
 * A request that no delay touches costs a few comparisons, and nothing is allocated for a request.
 */
export class OwnDelays {
  readonly #log: OwnDelayLog
  readonly #turns: LoopTurns | undefined
  readonly #pending = new PendingDelays()
  /** The numbers of requests in flight when turns of the event loop began. */
  readonly #recentLevels = new RecentExtremes('lowest')
  /** The delays that began. */
  readonly #recentDelays = new RecentExtremes('highest')
  #inFlight = 0
  /** The number of requests in flight when this turn of the event loop began, and that turn. */
  #levelBefore = 0
  #turn = -1
  /** What the clock has gained, in ms, and the whole µs of it modulo 2^32. */
  #stretchMs = 0
  #stretchUs = 0
  /** The time up to which the stretch clock has counted. */
  #stretchedToMs = 0

  /** Without `turns`, each request has a turn of the event loop of its own. */
  constructor(log: OwnDelayLog, turns?: LoopTurns) {
    this.#log = log
    this.#turns = turns
  }

  /**
   * Counts a request that is sent at `nowMs`, `lagMs` later than a generator that is never late would have. Of that time,
   * `ownLagMs` is a part of the request's response time. The rest is hidden: its user was late because the reply before
   * lay unread.
   */
  began(request: DelayedRequest, nowMs: number, ownLagMs: number, lagMs: number): void {
    const pending = this.#pending
    const turns = this.#turns
    let lateMs = lagMs
    if (turns === undefined) this.#beginTurn(nowMs)
    else {
      if (turns.turn !== this.#turn) this.#beginTurn(nowMs)
      // Code that blocks this turn, of whatever user, holds up all that is sent after it.
      const turnMs = turns.at(nowMs)
      if (turnMs >= stallMs && turnMs > lateMs) lateMs = turnMs
    }
    if (!pending.isEmpty) this.#stretchTo(nowMs)
    if (lateMs > negligibleMs) {
      this.#begin(lateMs, nowMs)
      request.ownLagUs = wholeUs(ownLagMs)
    }
    this.#inFlight++
    if (!pending.isEmpty) request.pendingDelayUs = wholeUs(pending.longestMs)
    request.stretchAtSendUs = this.#stretchUs
  }

  /** Counts a request that has ended, and returns by how much delays can have lengthened it, in whole µs; 0 if none can have. */
  ended(request: DelayedRequest): number {
    if (this.#turns === undefined || this.#turns.turn !== this.#turn) this.#beginTurn(request.endedMs)
    if (!this.#pending.isEmpty) this.#stretchTo(request.endedMs)
    this.#inFlight--
    const { unreadUs, pendingDelayUs, stretchAtSendUs } = request
    let delayUs = pendingDelayUs
    if (this.#stretchUs !== stretchAtSendUs) delayUs = this.#stretched(request)
    // A request of another worker can lose as much, but not this one's own lag.
    if (delayUs > 0) this.#log.delay(Math.max(pendingDelayUs, delayUs - request.ownLagUs))
    return unreadUs > negligibleUs ? delayUs + unreadUs : delayUs
  }

  /** Returns by how much delays can have lengthened what the target did for a request that it shared with late ones, in µs. */
  #stretched({ ownLagUs, pendingDelayUs, intendedMs, stretchAtSendUs }: DelayedRequest): number {
    const stretchUs = (this.#stretchUs - stretchAtSendUs) | 0
    const longestUs = Math.max(pendingDelayUs, this.#recentDelays.since(intendedMs) * 1_000)
    return Math.max(pendingDelayUs, ownLagUs + Math.round(Math.min(stretchUs, maxStretchShare * longestUs)))
  }

  /** Returns for how long stalls have delayed everything so far, in µs. */
  stalledUs(nowMs: number): number {
    const turns = this.#turns
    if (turns === undefined) return 0
    const turnMs = turns.at(nowMs)
    return Math.round((turns.stalledMs + (turnMs >= stallMs ? turnMs : 0)) * 1_000)
  }

  /**
   * Ends a second that was over at `endMs`: notes the longest delay that is being worked off, for the next delta, and the
   * stall in which the second ended.
   */
  second(endMs: number, nowMs = endMs): void {
    const stalledMs = this.#turns?.at(nowMs) ?? 0
    if (stalledMs >= stallMs) this.#log.delay(stalledMs * 1_000)
    if (this.#pending.isEmpty) return
    this.#stretchTo(endMs)
    this.carry()
    this.#pending.expire(endMs)
  }

  /** Notes the longest delay that is still being worked off, for the next second. */
  carry(): void {
    this.#log.delay(this.#pending.longestMs * 1_000)
  }

  /**
   * The number of requests in flight is compared with the levels when a turn begins. Within a turn, replies are read before
   * the requests that are due are sent, so that it can be low although much is due.
   */
  #beginTurn(nowMs: number): void {
    const pending = this.#pending
    if (!pending.isEmpty) {
      this.#stretchTo(nowMs)
      if (this.#inFlight <= pending.highestLevel) pending.workOff(this.#inFlight)
      pending.expire(nowMs)
    }
    this.#levelBefore = this.#inFlight
    this.#recentLevels.note(this.#inFlight, nowMs)
    if (this.#turns !== undefined) this.#turn = this.#turns.turn
  }

  #begin(ms: number, nowMs: number): void {
    if (this.#pending.isEmpty) this.#stretchedToMs = nowMs
    const level = Math.min(this.#levelBefore, this.#recentLevels.since(nowMs - ms - levelMs))
    this.#pending.add(ms, level, nowMs)
    this.#recentDelays.note(ms, nowMs)
    this.#log.delay(ms * 1_000)
  }

  #stretchTo(nowMs: number): void {
    const ms = nowMs - this.#stretchedToMs
    if (ms <= 0) return
    this.#stretchedToMs = nowMs
    const { lateRequests, longestLevel } = this.#pending
    const extra = Math.min(extraShare * lateRequests, this.#inFlight - longestLevel)
    if (extra <= 0) return
    this.#stretchMs += (ms * extra) / this.#inFlight
    this.#stretchUs = (this.#stretchMs * 1_000) | 0
  }
}

function wholeUs(ms: number): number {
  return Math.min(ms * 1_000, maxUs) | 0
}
