/** The clocks that tell what a thread did between two turns of its event loop, in ms. */
export interface LoopClocks {
  /** Returns how long the loop has slept because there was nothing to do, from an arbitrary start. */
  idle(): number
  /** Returns how long the thread has waited for a core, from an arbitrary start; always 0 if it is not known. */
  queued(): number
  /** Returns when the next alarm is due, on the timeline; infinite if there is none. */
  alarmDue(): number
}

/** The callers of `UnreadTime.polled`. */
const pollers = ['attention', 'alarms', 'stall detector'] as const

export type Poller = (typeof pollers)[number]

/**
 * The minimum sleep for which the time on the run queue is read, in ms. Reading it takes half a microsecond. A thread that
 * did not sleep is not woken, so it only waits for a core while it is busy, which is measured anyway.
 */
const minSleepMs = 0.1

/** A time without a look for replies counts as a stall if it is at least so long, in ms. */
const minStallMs = 5

/** How late an alarm rings at most without a reason, in ms: Node's timers tick in ms and are up to a tick late. */
const usualLatenessMs = 5

/**
 * Tells for how long a reply that is read now may have lain unread because the thread had no time for it. A reply that
 * arrives while the loop sleeps wakes it at once, so of the time since the last time the loop looked for replies, only
 * these parts count:
 *
 *   the loop was busy              in the turn before, or earlier in this one
 *   the thread waited for a core   the part of the sleep in which it could not run, from the kernel
 *   an alarm rang late             the thread was stopped in its sleep: nobody knows since when, so all of it counts
 *
 * The result is an upper bound. It is known before the replies of a turn are counted, because it needs nothing that a timer
 * finds out later.
 */
export class UnreadTime {
  /** Counts turns of the loop. */
  turn = 0
  /** When the timer of the stall detector is due, which tells that the thread was stopped if it is late. */
  timerDueMs = Number.POSITIVE_INFINITY
  readonly #clocks: LoopClocks
  /** When this turn began. Before it, the loop had looked for replies after the turn before had begun. */
  #turnMs: number
  #turnIdleMs: number
  #queuedMs: number
  /** The stalls so far, in ms, as `at` has them when a turn begins. */
  stalledMs = 0
  #isInTurn = false
  /** How long a reply may have lain unread when this turn began. */
  #carriedMs = 0
  /** The last call of each caller of `polled`: its time, and the loop's sleep until then. */
  readonly #polledMs: Float64Array
  readonly #polledIdleMs: Float64Array

  constructor(clocks: LoopClocks, nowMs: number) {
    this.#clocks = clocks
    this.#turnMs = nowMs
    this.#turnIdleMs = clocks.idle()
    this.#queuedMs = clocks.queued()
    this.#polledMs = new Float64Array(pollers.length).fill(nowMs)
    this.#polledIdleMs = new Float64Array(pollers.length).fill(this.#turnIdleMs)
  }

  /** Called at the first activity of each turn of the loop. */
  turnBegan(nowMs: number): void {
    const idleMs = this.#clocks.idle()
    const elapsedMs = nowMs - this.#turnMs
    const sleptMs = idleMs - this.#turnIdleMs
    let carriedMs = elapsedMs - sleptMs
    if (sleptMs >= minSleepMs) {
      const queuedMs = this.#clocks.queued()
      carriedMs += Math.min(sleptMs, queuedMs - this.#queuedMs)
      this.#queuedMs = queuedMs
      const dueMs = Math.min(this.timerDueMs, this.#clocks.alarmDue())
      if (nowMs > dueMs + usualLatenessMs) carriedMs = elapsedMs
    }
    if (carriedMs >= minStallMs) this.stalledMs += carriedMs
    this.turn++
    this.#isInTurn = true
    this.#carriedMs = Math.max(carriedMs, 0)
    this.#turnMs = nowMs
    this.#turnIdleMs = idleMs
  }

  /**
   * Called between two turns, by a timer or an immediate that runs again and again. Between two calls of the same caller the
   * loop has looked for replies, so those that come next have arrived after its call before.
   */
  polled(nowMs: number, caller: Poller): void {
    const poller = pollers.indexOf(caller)
    const beforeMs = this.#polledMs[poller]!
    if (beforeMs > this.#turnMs) {
      this.#turnMs = beforeMs
      this.#turnIdleMs = this.#polledIdleMs[poller]!
    }
    this.#polledMs[poller] = nowMs
    this.#polledIdleMs[poller] = this.#clocks.idle()
  }

  /** Called at the end of each turn. */
  turnEnded(): void {
    this.#isInTurn = false
  }

  /** Returns for how long a reply that is read at `nowMs` may have lain unread, in ms; 0 between two turns. */
  at(nowMs: number): number {
    return this.#isInTurn ? this.#carriedMs + (nowMs - this.#turnMs) : 0
  }
}
