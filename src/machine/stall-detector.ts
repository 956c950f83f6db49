import { LoopActivity } from './loop-activity.ts'
import type { StallCause } from './stall-cause.ts'
import type { ThreadTime } from './thread-time.ts'

/** How often it checks by default, in ms: a stall may seem shorter by up to that. Waking an idle core costs about 100 µs. */
const usualPeriodMs = 50

/**
 * From this delay on, in ms, a late check is a stall whatever its cause; shorter delays happen on any machine. From
 * `leastOwnMs` on, a shorter delay is a stall if the thread's own code caused it: it ran all the time, and no other thread
 * kept it from a core.
 */
const leastStallMs = 50
const leastOwnMs = 10

/** A thread that waited for a core for more than this share of a short delay was kept from one. */
const keptShare = 0.2

/** A thread that ran for this share of a delay ran all the time: the kernel's count may be a tick behind, 4 ms on most machines. */
const ownShare = 0.6

/** A thread that wanted a core for less than this share of a stall did not want one. */
const wantedShare = 0.5

/**
 * A thread that had a core for at least this share of the time in which it wanted one ran code that did not return:
 * among four busy threads each has a quarter. A thread that was only kept from a short turn has far less.
 */
const ranShare = 0.25

/** Called after a stall with its length and cause. */
export type OnStall = (ms: number, cause: StallCause) => void

/**
 * Detects stalls of this thread's event loop with a timer that should fire every 50 ms. When it fires late, the time that
 * the thread had on a core meanwhile, and the time that it waited for one, tell the cause:
 *
 *   on a core                             `busy`    its own code ran, or garbage was collected
 *   ready, while other threads had them   `queued`
 *   neither                               `halted`  stopped, or in a call that blocks
 *
 * If there was loop activity meanwhile, the stall is only the longest gap in it. `LoopActivity` measures code that blocks
 * a turn of the loop exactly; the timer is for all other stalls, and misses the part before it is due.
 */
export class StallDetector {
  readonly #thread: ThreadTime
  readonly #onStall: OnStall
  readonly #loopActivity: LoopActivity
  readonly #periodMs: number
  readonly #timer: NodeJS.Timeout
  #lastMs: number
  #lastCpuMs: number
  #lastQueuedMs: number
  #latestMs = 0
  /** How much of the time since the last check has been reported as blocked turns. */
  #reportedMs = 0

  constructor(
    thread: ThreadTime,
    onStall: OnStall,
    loopActivity: LoopActivity = new LoopActivity(thread.now),
    periodMs: number = usualPeriodMs,
  ) {
    this.#thread = thread
    this.#onStall = onStall
    this.#periodMs = periodMs
    this.#loopActivity = loopActivity
    this.#lastMs = thread.now()
    this.#lastCpuMs = thread.cpu()
    this.#lastQueuedMs = thread.queued()
    loopActivity.look(this.#lastMs)
    loopActivity.takeLongestGap()
    loopActivity.watchTurns(leastOwnMs, (ms) => this.#blocked(ms))
    this.#timer = setInterval(() => this.check(), periodMs)
    // It must not keep the thread alive.
    this.#timer.unref()
  }

  /** Checks now; the timer calls this by itself. */
  check(): void {
    const nowMs = this.#thread.now()
    const lateMs = nowMs - this.#lastMs - this.#periodMs
    if (lateMs > this.#latestMs) this.#latestMs = lateMs
    // This may be in the middle of a turn, and report a block.
    this.#loopActivity.look(nowMs)
    const unreportedMs = lateMs - this.#reportedMs
    const gapMs = Math.min(unreportedMs, this.#loopActivity.takeLongestGap())
    if (gapMs >= leastOwnMs) this.#consider(gapMs, unreportedMs)
    else this.#lastCpuMs = this.#thread.cpu()
    this.#lastMs = nowMs
    this.#reportedMs = 0
  }

  /**
   * The longest delay of a check since the last call, in ms. Checks once more, so that a stall that has just ended is
   * reported before the figures of the second are sent. Call it about once a second.
   */
  takeLongestDelay(): number {
    this.check()
    const latestMs = this.#latestMs
    this.#latestMs = 0
    this.#lastQueuedMs = this.#thread.queued()
    return latestMs
  }

  /** A turn of the loop was blocked for `ms`. */
  #blocked(ms: number): void {
    this.#reportedMs += ms
    this.#consider(ms, ms)
  }

  /** Reports a gap of `gapMs` within a delay of `lostMs` as a stall, unless it is too short to be one. */
  #consider(gapMs: number, lostMs: number): void {
    const [cpuMs, queuedMs] = [this.#thread.cpu(), this.#thread.queued()]
    const [ranMs, keptMs] = [cpuMs - this.#lastCpuMs, queuedMs - this.#lastQueuedMs]
    this.#lastCpuMs = cpuMs
    this.#lastQueuedMs = queuedMs
    const isOwn = ranMs >= ownShare * lostMs && keptMs <= keptShare * lostMs
    if (gapMs >= leastStallMs || isOwn) this.#onStall(gapMs, stallCause(lostMs, ranMs, keptMs))
  }

  close(): void {
    clearInterval(this.#timer)
    this.#thread.close()
  }
}

function stallCause(lateMs: number, cpuMs: number, queuedMs: number): StallCause {
  const wantedMs = cpuMs + queuedMs
  if (wantedMs < wantedShare * lateMs) return 'halted'
  return cpuMs >= ranShare * wantedMs ? 'busy' : 'queued'
}
