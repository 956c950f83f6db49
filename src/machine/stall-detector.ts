import { LoopActivity } from './loop-activity.ts'
import type { StallCause } from './stall-cause.ts'
import type { ThreadTime } from './thread-time.ts'

/**
 * How often it beats, in ms, where nothing else is said: a standstill may be seen as that much shorter than it was, no
 * more. Waking an idle core costs about 100 µs.
 */
const usualPeriodMs = 50

/**
 * From here on, in ms, a beat that comes late tells of a standstill, whatever its cause: shorter ones are what any machine
 * has. Of those that are shorter, from `leastOwnMs` on, what the thread's own code did counts: it ran all the time, and nobody
 * kept it from a core.
 */
const leastStallMs = 50
const leastOwnMs = 10

/** A thread that waited for a core for more than this share of a short standstill was kept from one. */
const keptShare = 0.2

/** One that ran for this share of it ran all the time: the kernel's count may be a tick behind, 4 ms on most machines. */
const ownShare = 0.6

/** A thread that wanted a core for less of a standstill than this did not want one. */
const wantedShare = 0.5

/**
 * One that had a core for at least this share of the time in which it wanted one ran code that did not end: beside three
 * others it has a quarter. One that was merely kept from its few turns has next to nothing.
 */
const ranShare = 0.25

/** Is told of a standstill: how long, and why. */
export type OnStall = (ms: number, cause: StallCause) => void

/**
 * Feels whether the event loop of this thread turns: a timer that should ring every 50 ms. When it rings late, the time that
 * the thread had on a core meanwhile, and the time that it wanted one in vain, tell what held it up:
 *
 *   on a core, beside others       `busy`    its own code ran, or memory was collected
 *   ready, while others had them   `queued`
 *   neither                        `halted`  stopped, or in a call that waits
 *
 * Where the thread gave signs of life meanwhile, it only stood still between two of them. What blocks it within a turn of the loop
 * is told by those signs, exactly; the timer is for the rest, and sees of it what lies behind its next ring.
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
  /** How much since the last beat has been told as blocked. */
  #toldMs = 0

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
    loopActivity.takeLongest()
    loopActivity.watchTurns(leastOwnMs, (ms) => this.#blocked(ms))
    this.#timer = setInterval(() => this.beat(), periodMs)
    // It is no reason for a thread to live on.
    this.#timer.unref()
  }

  /** Looks now; the timer does it by itself. */
  beat(): void {
    const nowMs = this.#thread.now()
    const lateMs = nowMs - this.#lastMs - this.#periodMs
    if (lateMs > this.#latestMs) this.#latestMs = lateMs
    // It may be in the middle of a turn, and tell of a block.
    this.#loopActivity.look(nowMs)
    const untoldMs = lateMs - this.#toldMs
    const silentMs = Math.min(untoldMs, this.#loopActivity.takeLongest())
    if (silentMs >= leastOwnMs) this.#stalled(silentMs, untoldMs)
    else this.#lastCpuMs = this.#thread.cpu()
    this.#lastMs = nowMs
    this.#toldMs = 0
  }

  /**
   * The longest that a beat was late since this was asked last, in ms. To be asked about once a second, before what was
   * seen is told: it looks once more for what has just ended.
   */
  takeLatest(): number {
    this.beat()
    const latestMs = this.#latestMs
    this.#latestMs = 0
    this.#lastQueuedMs = this.#thread.queued()
    return latestMs
  }

  /** A turn of the loop was silent for so long. */
  #blocked(ms: number): void {
    this.#toldMs += ms
    this.#stalled(ms, ms)
  }

  /** Tells of a silence in a time that was lost, both in ms: why, or that it was too short to be anybody's fault. */
  #stalled(silentMs: number, lostMs: number): void {
    const [cpuMs, queuedMs] = [this.#thread.cpu(), this.#thread.queued()]
    const [ranMs, keptMs] = [cpuMs - this.#lastCpuMs, queuedMs - this.#lastQueuedMs]
    this.#lastCpuMs = cpuMs
    this.#lastQueuedMs = queuedMs
    const isOwn = ranMs >= ownShare * lostMs && keptMs <= keptShare * lostMs
    if (silentMs >= leastStallMs || isOwn) this.#onStall(silentMs, stallCause(lostMs, ranMs, keptMs))
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
