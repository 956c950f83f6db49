import { AlarmHeap, type HeapAlarm } from '../../src/base/time/alarm-heap.ts'
import type { Alarm, Timeline } from '../../src/base/time/timeline.ts'
import type { ThreadTime } from '../../src/machine/thread-time.ts'
import type { Absences } from './absences.ts'
import type { World } from './world.ts'

/** How long a poll of an event loop that stays awake takes, in ms. */
const pollMs = 0.01

/** A core, which one event loop uses at a time. */
export class Core {
  freeMs = 0
}

export interface LoopOptions {
  world: World
  /** When the thread cannot run. */
  absences: Absences
  /** The core that it runs on, which other loops may share. */
  core: Core
  /** The CPU time of each alarm and each reply, in ms. */
  costMs: number
  /** Whether a late turn rings its alarms before it reads replies; otherwise it reads first, as Node does if it slept. */
  alarmsFirst: boolean
  /** Whether it stays awake for a while after each request, as with the pacing `precise`: it polls, and does not sleep. */
  isPrecise: boolean
  /** As in `RealTimeline`: called before each alarm rings, and whenever the loop looks for alarms, with the time in ms. */
  onRing?: (nowMs: number) => void
  onPoll?: (nowMs: number, caller: 'attention' | 'alarms') => void
}

/**
 * An event loop that can be late. An alarm or a reply is handled when the thread runs: after its absences, after the
 * loops that share its core, and after its own code. Within a turn its clock advances with the CPU time that is spent,
 * and everything that it sends leaves at that time.
 */
export class LateLoop implements Timeline, ThreadTime {
  readonly tickMs = 0
  readonly #options: LoopOptions
  readonly #alarms = new AlarmHeap()
  /** The timers of Node that are not alarms of the timeline. */
  readonly #timers = new AlarmHeap()
  #inbox: { atMs: number; handle: () => void }[] = []
  #afterTurn: (() => void)[] = []
  #wake: HeapAlarm | undefined
  #isInTurn = false
  /** When the alarms that are ringing were due, as `RealTimeline` tells it; undefined if none rings. */
  #ringingDueMs: number | undefined
  /** The clock within a turn, and the end of the last turn. */
  #localMs = 0
  #cpuMs = 0
  #queuedMs = 0
  #idleMs = 0
  /** The time until which it polls. */
  #awakeUntilMs = 0

  constructor(options: LoopOptions) {
    this.#options = options
  }

  now(): number {
    return Math.max(this.#options.world.nowMs, this.#localMs)
  }

  cpu(): number {
    return this.#cpuMs
  }

  queued(): number {
    return this.#queuedMs
  }

  /** How long the loop has slept, which includes the time in which a thread that was woken waited for a core. */
  idle(): number {
    return this.#idleMs
  }

  /** When the next alarm is due, in ms; infinite if there is none. */
  get nextDueMs(): number {
    return this.#ringingDueMs ?? this.#alarms.first()?.dueMs ?? Number.POSITIVE_INFINITY
  }

  /** Calls `ring` when a timer of Node would, which is not an alarm of the timeline. */
  timer(dueMs: number, ring: () => void): void {
    this.#timers.add(dueMs, ring)
    this.#schedule()
  }

  close(): void {}

  attend(untilMs: number): void {
    if (this.#options.isPrecise) this.#awakeUntilMs = Math.max(this.#awakeUntilMs, untilMs)
  }

  at(dueMs: number, ring: (dueMs: number) => void): Alarm {
    const alarm = this.#alarms.add(dueMs, ring)
    this.#schedule()
    return alarm
  }

  cancel(alarm: Alarm): void {
    this.#alarms.remove(alarm as HeapAlarm)
  }

  afterTurn(run: () => void): void {
    this.#afterTurn.push(run)
    this.#schedule()
  }

  /** Called when something for this thread has arrived, such as a reply, at the present time of the world. */
  receive(handle: () => void): void {
    this.#inbox.push({ atMs: this.#options.world.nowMs, handle })
    this.#schedule()
  }

  /** Uses the CPU for so many ms, as code does that does not return. */
  spend(ms: number): void {
    const { absences } = this.#options
    this.#cpuMs += ms
    let leftMs = ms
    for (;;) {
      const absence = absences.next(this.#localMs)
      if (absence === undefined || this.#localMs + leftMs <= absence.fromMs) break
      leftMs -= Math.max(0, absence.fromMs - this.#localMs)
      if (absence.isQueued) this.#queuedMs += absence.toMs - Math.max(absence.fromMs, this.#localMs)
      this.#localMs = absence.toMs
    }
    this.#localMs += leftMs
  }

  /** Sets the alarm of the world for the next turn. */
  #schedule(): void {
    if (this.#isInTurn) return
    const { world, core, absences } = this.#options
    const wantedMs = this.#wantedMs()
    if (wantedMs === undefined) return
    const atMs = absences.endOf(Math.max(wantedMs, this.#localMs, core.freeMs))
    if (this.#wake !== undefined) {
      if (this.#wake.dueMs <= atMs) return
      world.cancel(this.#wake)
    }
    this.#wake = world.at(atMs, () => this.#turn())
  }

  /** The time from which the thread wants to run, in ms. */
  #wantedMs(): number | undefined {
    if (this.#afterTurn.length > 0) return this.#localMs
    const dueMs = [this.#alarms.first()?.dueMs, this.#timers.first()?.dueMs, this.#inbox[0]?.atMs]
    const wanted = dueMs.filter((ms) => ms !== undefined)
    return wanted.length === 0 ? undefined : Math.min(...wanted)
  }

  async #turn(): Promise<void> {
    const { world, core, absences, alarmsFirst } = this.#options
    this.#wake = undefined
    const wantedMs = this.#wantedMs()
    if (wantedMs === undefined) return
    const readyMs = absences.endOf(Math.max(wantedMs, world.nowMs, core.freeMs))
    // A loop on the same core took its place, or what it wanted was cancelled.
    if (readyMs > world.nowMs) {
      this.#schedule()
      return
    }
    const awakeMs = Math.max(this.#localMs, Math.min(this.#awakeUntilMs, absences.startOf(world.nowMs)))
    if (awakeMs > this.#localMs) this.#poll(awakeMs)
    const isAwake = this.#awakeUntilMs > awakeMs
    // A loop that rings its alarms first has already woken up when its thread is delayed.
    if (wantedMs > this.#localMs && !isAwake)
      this.#idleMs += Math.max(0, (alarmsFirst ? wantedMs : world.nowMs) - awakeMs)
    const sinceMs = isAwake ? awakeMs : Math.max(wantedMs, this.#localMs)
    this.#queuedMs += absences.queuedBetween(sinceMs, world.nowMs, core.freeMs)
    this.#isInTurn = true
    world.running = this
    this.#localMs = world.nowMs
    if (alarmsFirst) await this.#ringAlarms()
    await this.#readReplies()
    if (!alarmsFirst) await this.#ringAlarms()
    const runs = this.#afterTurn
    this.#afterTurn = []
    for (const run of runs) run()
    if (runs.length > 0) await settled()
    core.freeMs = Math.max(core.freeMs, this.#localMs)
    this.#isInTurn = false
    world.running = undefined
    this.#schedule()
  }

  /** Polls for the last times before `untilMs`. */
  #poll(untilMs: number): void {
    this.#cpuMs += untilMs - this.#localMs
    for (const beforeMs of [2 * pollMs, pollMs])
      this.#options.onPoll?.(Math.max(this.#localMs, untilMs - beforeMs), 'attention')
  }

  async #ringAlarms(): Promise<void> {
    const startMs = this.#localMs
    await this.#ring(this.#timers, startMs)
    if (this.nextDueMs > startMs) return
    this.#ringingDueMs = this.nextDueMs
    this.#options.onPoll?.(startMs, 'alarms')
    await this.#ring(this.#alarms, startMs)
    this.#ringingDueMs = undefined
  }

  async #ring(heap: AlarmHeap, untilMs: number): Promise<void> {
    const isTimeline = heap === this.#alarms
    for (let next = heap.first(); next !== undefined && next.dueMs <= untilMs; next = heap.first()) {
      heap.remove(next)
      if (isTimeline) this.#options.onRing?.(this.#localMs)
      next.ring(next.dueMs)
      await settled()
      this.spend(this.#options.costMs)
    }
  }

  async #readReplies(): Promise<void> {
    const replies = this.#inbox
    this.#inbox = []
    for (const { handle } of replies) {
      handle()
      await settled()
      this.spend(this.#options.costMs)
    }
  }
}

/** Waits until all promises have settled that do not depend on an alarm or a reply. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
