import { performance } from 'node:perf_hooks'
import { AlarmHeap, type HeapAlarm } from './alarm-heap.ts'
import type { Alarm, Timeline } from './timeline.ts'
import { WakeThread } from './wake-thread.ts'

/**
 * How precisely alarms ring. `economy` sleeps in whole timer ticks: alarms are up to 1 ms late, at no cost. When it is
 * sharpened, up to 500 alarms a second are only about 0.1 ms late, for about 0.1 ms of CPU time each. `precise` sleeps
 * until shortly before an alarm and then polls the event loop: alarms are a few µs late, but a core is busy while an
 * alarm is near, and while something is expected (`attend`).
 */
export type Pacing = 'precise' | 'economy'

/** How long before an alarm `precise` starts to poll, in ms. A timer of Node is up to a little over 1 ms late. */
const pollBeforeMs = 1.5

/** How long before an alarm a sharpened `economy` is woken and starts to poll, in ms. */
const wakeBeforeMs = 0.15

/** The average interval between sharp alarms in ms, and how much unused time can be saved up. */
const sharpApartMs = 2
const sharpBurstMs = 100

/** The longest wait of `setTimeout` in ms, about 25 days. For longer ones it does not wait at all. */
const longestWaitMs = 2 ** 31 - 1

/** How long alarms can ring in one turn of the event loop, in ms, before sockets get their turn. */
const longestTurnMs = 10

/** The real time of the machine, with one timer for any number of alarms. */
export class RealTimeline implements Timeline {
  readonly tickMs: number
  readonly #heap = new AlarmHeap()
  readonly #pacing: Pacing
  readonly #offsetMs = performanceStartMs()
  readonly #onRing: (nowMs: number) => void
  #timer: NodeJS.Timeout | undefined
  #poll: NodeJS.Immediate | undefined
  #armedForMs = Number.POSITIVE_INFINITY
  #ringing = false
  #waker: WakeThread | undefined
  /** The alarm that rings sharply, and the time from which another one can. */
  #sharpForMs = Number.NaN
  #sharpAgainMs = 0
  /** The calls at the end of this turn. */
  #afterTurn: (() => void)[] = []
  /** Until when something is expected; 0 if nothing is. */
  #attendsUntilMs = 0

  /** `onRing` is called whenever an alarm is about to ring, with the time in ms. */
  constructor(pacing: Pacing = 'economy', onRing: (nowMs: number) => void = () => {}) {
    this.#pacing = pacing
    this.#onRing = onRing
    this.tickMs = pacing === 'economy' ? 1 : 0
  }

  now(): number {
    return performance.now() + this.#offsetMs
  }

  /** Makes `economy` ring alarms more precisely if they are few, with the help of a thread. */
  sharpen(): void {
    if (this.#pacing === 'economy') this.#waker ??= new WakeThread(this.#woken)
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

  /** Keeps the event loop turning: it takes a few tenths of a millisecond to wake a core from sleep. */
  readonly #stayAwake = (): void => {
    if (this.now() < this.#attendsUntilMs) setImmediate(this.#stayAwake)
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
      // Rings only alarms due at the start, for a limited time: alarms can set alarms, and many can be overdue.
      const startMs = this.now()
      let nowMs = startMs
      for (let next = this.#heap.first(); next && next.dueMs <= startMs; next = this.#heap.first()) {
        this.#onRing(nowMs)
        this.#heap.remove(next)
        next.ring(next.dueMs)
        nowMs = this.now()
        if (nowMs - startMs > longestTurnMs) break
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
    const waitMs = Math.min(next.dueMs - this.now(), longestWaitMs)
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
    // Also keeps the process alive, and rings if the thread does not.
    this.#timer = setTimeout(this.#ringDue, Math.max(0, Math.ceil(waitMs)))
  }

  /** Whether an alarm rings sharply. Polling for many alarms would keep a core busy. */
  #isSharp(dueMs: number, waitMs: number): boolean {
    if (dueMs === this.#sharpForMs) return true
    const nowMs = dueMs - waitMs
    if (waitMs <= 0 || this.#sharpAgainMs > nowMs) return false
    this.#sharpForMs = dueMs
    this.#sharpAgainMs = Math.max(this.#sharpAgainMs, nowMs - sharpBurstMs) + sharpApartMs
    return true
  }

  readonly #woken = (): void => {
    const next = this.#heap.first()
    // The next alarm can be another one by now, and far away.
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
 * The time at which this thread's `performance.now()` was 0, on the clock that all threads share. `performance.now()` is
 * cheap to read, but starts at another instant in every thread; hrtime does not. A delay between the two readings makes
 * the start look earlier than it was, so the latest of several readings is the best.
 */
function performanceStartMs(): number {
  let startMs = Number.NEGATIVE_INFINITY
  for (let reading = 0; reading < 5; reading++) {
    startMs = Math.max(startMs, Number(process.hrtime.bigint()) / 1e6 - performance.now())
  }
  return startMs
}
