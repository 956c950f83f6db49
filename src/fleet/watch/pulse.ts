import { performance } from 'node:perf_hooks'
import type { StandstillCause } from '../../metrics/strain.ts'
import { RunDelay } from './run-delay.ts'

/** How often it beats, in ms: a standstill may be seen as that much shorter than it was, no more. */
const periodMs = 20

/** From here on, in ms, a beat that comes late tells of a standstill. Shorter ones are long turns of a busy loop. */
export const leastStandstillMs = 50

/** One that took at least this share of a standstill caused it. */
const mainShare = 0.5

/** What a thread has used and waited for, in ms since any instant. */
export interface ThreadTimes {
  nowMs: number
  /** Time on a core. */
  cpuMs: number
}

/** Tells of a standstill: how long, and why. */
export type OnStandstill = (ms: number, cause: StandstillCause) => void

/**
 * Feels whether the event loop of this thread turns: a timer that should ring every 20 ms. When it rings late, the time that
 * the thread had on a core meanwhile, and the time that it wanted one in vain, tell what held it up:
 *
 *   on a core                      `busy`    its own code ran, or memory was collected
 *   ready, and others had the core `queued`
 *   neither                        `halted`  stopped, or in a call that waits
 */
export class Pulse {
  readonly #onStandstill: OnStandstill
  readonly #runDelay = new RunDelay()
  readonly #timer: NodeJS.Timeout
  #last: ThreadTimes = threadTimes()
  #lastDelayMs = this.#runDelay.read()
  #latestMs = 0

  constructor(onStandstill: OnStandstill) {
    this.#onStandstill = onStandstill
    this.#timer = setInterval(() => this.beat(), periodMs)
    // It is no reason for a thread to live on.
    this.#timer.unref()
  }

  /** Looks now: also to be called before what was seen is told, for a standstill that has just ended. */
  beat(): void {
    const now = threadTimes()
    const lateMs = now.nowMs - this.#last.nowMs - periodMs
    if (lateMs > this.#latestMs) this.#latestMs = lateMs
    if (lateMs >= leastStandstillMs) {
      const delayMs = this.#runDelay.read()
      this.#onStandstill(
        lateMs,
        standstillCause(lateMs, now.cpuMs - this.#last.cpuMs, delayMs - this.#lastDelayMs),
      )
      this.#lastDelayMs = delayMs
    }
    this.#last = now
  }

  /** The longest that the loop was late since this was asked last, in ms. What it waited before now counts from now on. */
  latest(): number {
    this.beat()
    const latestMs = this.#latestMs
    this.#latestMs = 0
    this.#lastDelayMs = this.#runDelay.read()
    return latestMs
  }

  close(): void {
    clearInterval(this.#timer)
    this.#runDelay.close()
  }
}

/** What held a thread up for so long, in which it had and lacked a core for so long. */
export function standstillCause(lateMs: number, cpuMs: number, delayMs: number): StandstillCause {
  if (cpuMs >= mainShare * lateMs) return 'busy'
  return delayMs >= mainShare * lateMs ? 'queued' : 'halted'
}

function threadTimes(): ThreadTimes {
  const { user, system } = process.threadCpuUsage()
  return { nowMs: performance.now(), cpuMs: (user + system) / 1_000 }
}
