import { LoopActivity } from './loop-activity.ts'
import type { StallCause } from './stall-cause.ts'
import type { ThreadTime } from './thread-time.ts'

/**
 * The default interval of the checks in ms. A stall can be measured too short by up to this interval. A shorter interval
 * would cost more: to wake an idle core takes about 100 µs.
 */
const defaultPeriodMs = 50

/**
 * A delay of a check of at least `minStallMs` is a stall, whatever its cause. Shorter delays happen on any machine. A
 * delay of at least `minOwnStallMs` is a stall only if the thread's own code caused it: the thread ran during the whole
 * delay and did not wait for a core.
 */
const minStallMs = 50
const minOwnStallMs = 10

/** The maximum share of a short delay that the thread may have waited for a core, if its own code caused the delay. */
const maxOwnQueuedShare = 0.2

/**
 * The minimum share of a short delay that the thread must have run, if its own code caused the delay. It is below 1
 * because the kernel's count may be a tick behind, which is 4 ms on most machines.
 */
const minOwnCpuShare = 0.6

/** A thread that ran or waited for a core for less than this share of a stall was halted. */
const minRunnableShare = 0.5

/**
 * A thread that ran for at least this share of the time in which it ran or waited for a core was busy: each of four busy
 * threads on a core runs for a quarter. A thread that only waited for a short turn runs for far less.
 */
const minBusyCpuShare = 0.25

/** Called after a stall with its duration and its cause. */
export type OnStall = (ms: number, cause: StallCause) => void

/**
 * Detects stalls of this thread's event loop with a timer that should fire every 50 ms. When the timer fires late, the
 * state of the thread in most of this time is the cause:
 *
 *   it ran on a core                                 `busy`    its own code ran, or garbage was collected
 *   it waited for a core that other threads used     `queued`
 *   neither                                          `halted`  it was stopped, or in a call that blocks
 *
 * If the loop was active in this time, the stall is only its longest gap. `LoopActivity` exactly measures code that
 * blocks a turn of the loop. The timer detects all other stalls, and misses their part before it is due.
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
  /** The time since the last check that has been reported as blocked turns. */
  #reportedMs = 0

  constructor(
    thread: ThreadTime,
    onStall: OnStall,
    loopActivity: LoopActivity = new LoopActivity(thread.now),
    periodMs: number = defaultPeriodMs,
  ) {
    this.#thread = thread
    this.#onStall = onStall
    this.#periodMs = periodMs
    this.#loopActivity = loopActivity
    this.#lastMs = thread.now()
    this.#lastCpuMs = thread.cpu()
    this.#lastQueuedMs = thread.queued()
    loopActivity.endGap(this.#lastMs)
    loopActivity.takeLongestGap()
    loopActivity.watchTurns(minOwnStallMs, (ms) => this.#onBlocked(ms))
    this.#timer = setInterval(() => this.check(), periodMs)
    // The timer must not keep the thread alive.
    this.#timer.unref()
  }

  /** Checks for a stall. Called by the timer. */
  check(): void {
    const nowMs = this.#thread.now()
    const lateMs = nowMs - this.#lastMs - this.#periodMs
    if (lateMs > this.#latestMs) this.#latestMs = lateMs
    // If this is in the middle of a turn, the call can report a blocked turn.
    this.#loopActivity.endGap(nowMs)
    this.#loopActivity.polled(nowMs, 'stall detector', nowMs + this.#periodMs)
    const unreportedMs = lateMs - this.#reportedMs
    const gapMs = Math.min(unreportedMs, this.#loopActivity.takeLongestGap())
    if (gapMs >= minOwnStallMs) {
      this.#loopActivity.remember(nowMs - gapMs, nowMs)
      this.#reportIfStall(gapMs, unreportedMs)
    } else this.#lastCpuMs = this.#thread.cpu()
    this.#lastMs = nowMs
    this.#reportedMs = 0
  }

  /**
   * Returns the longest delay of a check since the last call, in ms. Checks again first, so that a stall that has just
   * ended is reported before the figures of the second are sent. Call this about once a second.
   */
  takeLongestDelay(): number {
    this.check()
    const latestMs = this.#latestMs
    this.#latestMs = 0
    this.#lastQueuedMs = this.#thread.queued()
    return latestMs
  }

  #onBlocked(ms: number): void {
    this.#reportedMs += ms
    this.#reportIfStall(ms, ms)
  }

  /** Reports a gap of `gapMs` within a delay of `delayMs`, unless it is too short to be a stall. */
  #reportIfStall(gapMs: number, delayMs: number): void {
    const [totalCpuMs, totalQueuedMs] = [this.#thread.cpu(), this.#thread.queued()]
    const [cpuMs, queuedMs] = [totalCpuMs - this.#lastCpuMs, totalQueuedMs - this.#lastQueuedMs]
    this.#lastCpuMs = totalCpuMs
    this.#lastQueuedMs = totalQueuedMs
    const isOwn = cpuMs >= minOwnCpuShare * delayMs && queuedMs <= maxOwnQueuedShare * delayMs
    if (gapMs >= minStallMs || isOwn) this.#onStall(gapMs, stallCause(delayMs, cpuMs, queuedMs))
  }

  close(): void {
    clearInterval(this.#timer)
    this.#loopActivity.polled(this.#thread.now(), 'stall detector', Number.POSITIVE_INFINITY)
    this.#thread.close()
  }
}

function stallCause(delayMs: number, cpuMs: number, queuedMs: number): StallCause {
  const runnableMs = cpuMs + queuedMs
  if (runnableMs < minRunnableShare * delayMs) return 'halted'
  return cpuMs >= minBusyCpuShare * runnableMs ? 'busy' : 'queued'
}
