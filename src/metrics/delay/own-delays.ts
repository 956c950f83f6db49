import type { OwnDelayLog } from './own-delay-log.ts'
import { RecentLow } from './recent-low.ts'

/** A request that delays of the generator itself can have lengthened. Times are in ms. */
export interface DelayedRequest {
  /** For how long its last reply can have lain unread. */
  readonly unreadMs: number
  /** When it ended, on the timeline. */
  readonly endedMs: number
  // The fields below belong to `OwnDelays`.
  /** How late the generator sent it. */
  ownLagMs: number
  /** The largest delay that was being worked off when it was sent, including its own lag. */
  pendingDelayMs: number
  /** The value of the stretch clock when it was sent. */
  stretchAtSendMs: number
}

/** Delays up to this long, in ms, are ignored: they are within the accuracy that Plimsoll aims at. */
const negligibleMs = 0.2

/** A delay counts as worked off after 10 s or 50 times its own length, in ms, whatever the number of requests in flight. */
const minLifeMs = 10_000
const lifeShare = 50

/**
 * The level before a delay is the lowest number of requests in flight during the last 10 times the delay, but at least
 * during 100 ms and at most during 2 s. The number at one instant can be high by chance: a queue comes back to it while the
 * target still lacks the work that it could not do during the delay.
 */
const lowShare = 10
const minLowMs = 100
const maxLowMs = 2_000

/** A delay that is being worked off. */
interface PendingDelay {
  ms: number
  /** It is worked off when so many requests are in flight as were before it began. */
  level: number
  endMs: number
}

/**
 * Knows by how much the generator itself can have lengthened each request of a worker. For a request these are:
 *
 * 1. **Its reply lay unread**, because the event loop stood still or the thread waited for a core (`UnreadTime`).
 * 2. **It waited behind requests that were late.** After a stall, all requests that were due are sent together, and a
 *    request that is sent next, without any lag of its own, finds a queue that is not the target's fault. If a target works
 *    in order, arrivals that are late by at most L delay each completion by at most L. So this is at most the largest
 *    delay that was *being worked off* when the request was sent: from the late request until no more requests are in
 *    flight than were before the delay began.
 * 3. **It shared the target with requests that were late.** A target that works on all requests at once gives each of n
 *    requests 1/n of its speed. While delays are being worked off, at most as many of them are extra as were sent late, and
 *    as are above the level before. With e extra ones, a request loses e/n of the time. These losses add up in the
 *    *stretch clock*; a request loses what that clock gained during its life, and its own lag.
 *
 * The reply is read after the target has made it, so 1 adds to 2 and 3; of 2 and 3 the larger one counts.
 *
 * A request that no delay touches costs a few comparisons, and nothing is allocated for a request. Delays that end no later
 * than another one and are no longer are forgotten, so the list is as short as it is steep; see `register`.
 */
export class OwnDelays {
  readonly #log: OwnDelayLog
  readonly #turns: { readonly turn: number } | undefined
  readonly #recentLow = new RecentLow()
  #inFlight = 0
  /** The number of requests in flight when the turn of the event loop began, and that turn. */
  #levelBefore = 0
  #turn = -1
  /** The delays that are being worked off: both levels and lengths ascend, so the last one is the longest and ends first. */
  readonly #pending: PendingDelay[] = []
  /** The level of the last one; below any number of requests if there is none. */
  #topLevel = -1
  /** How many requests were sent late since the first of the pending delays. */
  #lateRequests = 0
  #stretchMs = 0
  /** The time up to which the stretch clock has counted. */
  #stretchedToMs = 0

  /** `turns` counts the turns of the event loop. Without it, each request is its own turn. */
  constructor(log: OwnDelayLog, turns?: { readonly turn: number }) {
    this.#log = log
    this.#turns = turns
  }

  /** The number of requests in flight. */
  get inFlight(): number {
    return this.#inFlight
  }

  /**
   * Counts a request that is sent at `nowMs`, `lagMs` later than a generator that is never late would have. Of that time,
   * `ownLagMs` is a part of the request's response time. The rest is hidden: its user was late because the reply before
   * lay unread.
   */
  began(request: DelayedRequest, nowMs: number, ownLagMs: number, lagMs: number): void {
    if (this.#turns === undefined || this.#turns.turn !== this.#turn) this.#beginTurn(nowMs)
    if (this.#topLevel >= 0) this.#stretchTo(nowMs)
    if (lagMs > negligibleMs) {
      this.#register(lagMs, nowMs)
      request.ownLagMs = ownLagMs
    }
    this.#inFlight++
    if (this.#topLevel >= 0) request.pendingDelayMs = this.#pending.at(-1)!.ms
    request.stretchAtSendMs = this.#stretchMs
  }

  /** Counts a request that has ended, and returns by how much delays can have lengthened it, in ms; 0 if none can have. */
  ended(request: DelayedRequest): number {
    if (this.#turns === undefined || this.#turns.turn !== this.#turn) this.#beginTurn(request.endedMs)
    if (this.#topLevel >= 0) this.#stretchTo(request.endedMs)
    this.#inFlight--
    if (this.#inFlight <= this.#topLevel) this.#workOff()
    const delayMs = this.delayAtTarget(request)
    const { unreadMs } = request
    return unreadMs > negligibleMs ? delayMs + unreadMs : delayMs
  }

  /** Returns by how much delays can have lengthened what the target did for a request so far, in ms. */
  delayAtTarget({ ownLagMs, pendingDelayMs, stretchAtSendMs }: DelayedRequest): number {
    const stretchMs = this.#stretchMs - stretchAtSendMs
    return stretchMs === 0 ? pendingDelayMs : Math.max(pendingDelayMs, ownLagMs + stretchMs)
  }

  /** Ends a second: forgets delays that are too old, and notes the largest one for the next delta. */
  second(nowMs: number): void {
    if (this.#topLevel < 0) return
    this.#stretchTo(nowMs)
    this.#log.delay(this.#pending.at(-1)!.ms * 1_000)
    const kept = this.#pending.filter(({ endMs }) => endMs > nowMs)
    if (kept.length === this.#pending.length) return
    this.#pending.splice(0, this.#pending.length, ...kept)
    this.#setTop()
  }

  /** Notes the delays that are still being worked off for the next second. */
  carry(): void {
    if (this.#topLevel >= 0) this.#log.delay(this.#pending.at(-1)!.ms * 1_000)
  }

  #beginTurn(nowMs: number): void {
    this.#levelBefore = this.#inFlight
    this.#recentLow.note(this.#inFlight, nowMs)
    if (this.#turns !== undefined) this.#turn = this.#turns.turn
  }

  /**
   * Adds a delay. Of two delays, one that ends no later and is not longer than the other never matters, so it is dropped.
   * In the rest, longer ones end earlier. Of a burst after a stall only the first request, the latest one, stays.
   */
  #register(ms: number, nowMs: number): void {
    if (this.#topLevel < 0) this.#stretchedToMs = nowMs
    this.#lateRequests++
    this.#log.delay(ms * 1_000)
    const lowMs = Math.max(minLowMs, Math.min(maxLowMs, ms * lowShare))
    const level = Math.min(this.#levelBefore, this.#recentLow.since(nowMs - ms - lowMs))
    const pending = this.#pending
    let at = pending.length
    // Those that end first are at the end.
    while (at > 0 && pending[at - 1]!.level >= level) at--
    const below = at > 0 ? pending[at - 1] : undefined
    const same = pending[at]
    if ((below !== undefined && below.ms >= ms) || (same?.level === level && same.ms >= ms)) return
    let shorter = at
    while (shorter < pending.length && pending[shorter]!.ms <= ms) shorter++
    pending.splice(at, shorter - at, { ms, level, endMs: nowMs + Math.max(minLifeMs, lifeShare * ms) })
    this.#setTop()
  }

  /** Ends the delays whose level is reached. */
  #workOff(): void {
    const pending = this.#pending
    while (pending.length > 0 && pending.at(-1)!.level >= this.#inFlight) pending.pop()
    this.#setTop()
  }

  #setTop(): void {
    this.#topLevel = this.#pending.at(-1)?.level ?? -1
    if (this.#topLevel < 0) this.#lateRequests = 0
  }

  #stretchTo(nowMs: number): void {
    const ms = nowMs - this.#stretchedToMs
    if (ms <= 0) return
    this.#stretchedToMs = nowMs
    const extra = Math.min(this.#lateRequests, this.#inFlight - this.#pending[0]!.level)
    if (extra > 0) this.#stretchMs += (ms * extra) / this.#inFlight
  }
}
