import { performance } from 'node:perf_hooks'
import { AlarmHeap, type HeapAlarm } from './alarm-heap.ts'
import type { Alarm, Timeline } from './timeline.ts'
import { WakeThread } from './wake-thread.ts'

/**
 * The precision of alarms. `economy` sleeps in whole timer ticks: alarms are up to 1 ms late, at no cost. After `sharpen`,
 * up to 500 alarms per second are only about 0.1 ms late, at about 0.1 ms of CPU time each. `precise` sleeps until shortly
 * before an alarm and then polls the event loop: alarms are a few µs late, but a core is busy shortly before each alarm
 * and while an event is expected (`attend`).
 */
export type Pacing = 'precise' | 'economy'

/** How long before an alarm `precise` starts to poll, in ms. Node's timers are up to a little over 1 ms late. */
const pollBeforeMs = 1.5

/** How long before an alarm a sharpened `economy` is woken and starts to poll, in ms. */
const wakeBeforeMs = 0.15

/** The minimum average interval between sharp alarms in ms, and the duration over which unused alarms accumulate. */
const sharpIntervalMs = 2
const sharpBurstMs = 100

/** The maximum delay of `setTimeout` in ms, about 25 days. With a longer delay it would not wait at all. */
const maxWaitMs = 2 ** 31 - 1

/** How long alarms can ring in one turn of the event loop, in ms, before sockets are served. */
const maxTurnMs = 10

/** The real time of the machine, with one timer for any number of alarms. */
export class RealTimeline implements Timeline {
  readonly tickMs: number
  readonly #heap = new AlarmHeap()
  readonly #pacing: Pacing
  readonly #offsetMs = performanceStartMs()
  readonly #onRing: (nowMs: number) => void
  readonly #onPoll: (nowMs: number, caller: 'attention' | 'alarms') => void
  #timer: NodeJS.Timeout | undefined
  #poll: NodeJS.Immediate | undefined
  #armedForMs = Number.POSITIVE_INFINITY
  #ringing = false
  #waker: WakeThread | undefined
  /** The due time of the alarm that rings sharply, and the time from which another alarm can ring sharply. */
  #sharpDueMs = Number.NaN
  #sharpAgainMs = 0
  /** The functions to call at the end of this turn. */
  #afterTurn: (() => void)[] = []
  /** The time until which an event is expected; 0 if none is. */
  #attendsUntilMs = 0

  /**
   * `onRing` is called before each alarm rings, and `onPoll` whenever the loop turns to stay awake or to look for alarms,
   * both with the time in ms.
   */
  constructor(
    pacing: Pacing = 'economy',
    onRing: (nowMs: number) => void = () => {},
    onPoll: (nowMs: number, caller: 'attention' | 'alarms') => void = () => {},
  ) {
    this.#pacing = pacing
    this.#onRing = onRing
    this.#onPoll = onPoll
    this.tickMs = pacing === 'economy' ? 1 : 0
  }

  /** When the next alarm is due, in ms; infinite if there is none. */
  get nextDueMs(): number {
    return this.#armedForMs
  }

  now(): number {
    return performance.now() + this.#offsetMs
  }

  /** Makes `economy` ring alarms more precisely if they are few, by means of a thread. */
  sharpen(): void {
    if (this.#pacing === 'economy') this.#waker ??= new WakeThread(this.#onWake)
  }

  /** Ends the thread that `sharpen` started. */
  close(): void {
    this.#waker?.close()
    this.#waker = undefined
  }

  afterTurn(run: () => void): void {
    if (this.#afterTurn.push(run) === 1) setImmediate(this.#turned)
  }

  readonly #turned = (): void => {
    const runs = this.#afterTurn
    this.#afterTurn = []
    for (const run of runs) run()
  }

  attend(untilMs: number): void {
    if (this.#pacing !== 'precise' || untilMs <= this.#attendsUntilMs) return
    const isAwake = this.#attendsUntilMs > 0
    this.#attendsUntilMs = untilMs
    if (!isAwake) setImmediate(this.#stayAwake)
  }

  /** Keeps the event loop turning, because it takes a few tenths of a ms to wake a core from sleep. */
  readonly #stayAwake = (): void => {
    const nowMs = this.now()
    this.#onPoll(nowMs, 'attention')
    if (nowMs < this.#attendsUntilMs) setImmediate(this.#stayAwake)
    else this.#attendsUntilMs = 0
  }

  at(dueMs: number, ring: (dueMs: number) => void): Alarm {
    const alarm = this.#heap.add(dueMs, ring)
    if (dueMs < this.#armedForMs && !this.#ringing) this.#arm()
    return alarm
  }

  cancel(alarm: Alarm): void {
    this.#heap.remove(alarm as HeapAlarm)
    if (this.#heap.size === 0 && !this.#ringing) this.#disarm()
  }

  readonly #ringDue = (): void => {
    this.#timer = undefined
    this.#poll = undefined
    this.#ringing = true
    try {
      // Only alarms that are already due ring, for a limited time: alarms can set alarms, and many can be overdue.
      const startMs = this.now()
      this.#onPoll(startMs, 'alarms')
      let nowMs = startMs
      for (let next = this.#heap.first(); next && next.dueMs <= startMs; next = this.#heap.first()) {
        this.#onRing(nowMs)
        this.#heap.remove(next)
        next.ring(next.dueMs)
        nowMs = this.now()
        if (nowMs - startMs > maxTurnMs) break
      }
    } finally {
      this.#ringing = false
      this.#arm()
    }
  }

  #arm(): void {
    const next = this.#heap.first()
    if (next === undefined) {
      this.#disarm()
      return
    }
    if (next.dueMs === this.#armedForMs && (this.#timer ?? this.#poll) !== undefined) return
    this.#disarm()
    this.#armedForMs = next.dueMs
    const waitMs = Math.min(next.dueMs - this.now(), maxWaitMs)
    if (this.#pacing === 'economy') this.#sleepTicks(next.dueMs, waitMs)
    else if (waitMs > pollBeforeMs) this.#timer = setTimeout(this.#ringDue, Math.floor(waitMs - 1))
    else this.#poll = setImmediate(this.#ringDue)
  }

  #sleepTicks(dueMs: number, waitMs: number): void {
    if (this.#waker !== undefined && this.#isSharp(dueMs, waitMs)) {
      if (waitMs <= wakeBeforeMs) {
        this.#poll = setImmediate(this.#ringDue)
        return
      }
      this.#waker.wakeAt(dueMs - wakeBeforeMs)
    }
    // This timer also keeps the process alive, and rings if the thread does not.
    this.#timer = setTimeout(this.#ringDue, Math.max(0, Math.ceil(waitMs)))
  }

  /** Returns whether an alarm rings sharply. Polling for many alarms would keep a core busy. */
  #isSharp(dueMs: number, waitMs: number): boolean {
    if (dueMs === this.#sharpDueMs) return true
    const nowMs = dueMs - waitMs
    if (waitMs <= 0 || this.#sharpAgainMs > nowMs) return false
    this.#sharpDueMs = dueMs
    this.#sharpAgainMs = Math.max(this.#sharpAgainMs, nowMs - sharpBurstMs) + sharpIntervalMs
    return true
  }

  readonly #onWake = (): void => {
    const next = this.#heap.first()
    // The next alarm can be a different one now, and far away.
    if (next === undefined || this.#ringing || next.dueMs - this.now() > 2 * wakeBeforeMs) return
    this.#disarm()
    this.#armedForMs = next.dueMs
    this.#poll = setImmediate(this.#ringDue)
  }

  #disarm(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#poll)
    this.#timer = undefined
    this.#poll = undefined
    this.#armedForMs = Number.POSITIVE_INFINITY
  }
}

/**
 * Returns the time at which this thread's `performance.now()` was 0, on the clock that all threads share (hrtime).
 * `performance.now()` is cheap to read, but has a different origin in every thread. A delay between the readings of the
 * two clocks makes the result too early, so the latest of several results is the best.
 */
function performanceStartMs(): number {
  let startMs = Number.NEGATIVE_INFINITY
  for (let reading = 0; reading < 5; reading++) {
    startMs = Math.max(startMs, Number(process.hrtime.bigint()) / 1e6 - performance.now())
  }
  return startMs
}
