import type { Alarm } from '../base/time/timeline.ts'
import { WeightedChoice } from '../base/weighted-choice.ts'
import type { Runtime } from '../user/runtime.ts'
import { VirtualUser } from '../user/virtual-user.ts'
import { ArrivalAccount } from './arrival-account.ts'
import { IterationQuota } from './iteration-quota.ts'
import type { Blame, EarlyEnd, RunningLoad } from './running-load.ts'
import { ArrivalSchedule } from './schedule/arrival-schedule.ts'
import { ownedBelow, type Share } from './schedule/share.ts'
import type { ParallelLoadSpec } from './spec/parallel-loads.ts'
import { totalMs } from './spec/phase.ts'

/**
 * Arrivals that were due less than this long before the load was stopped and had not started, in ms, do not count as
 * planned: the stop came first.
 */
const stopToleranceMs = 100

/** Iterations that start more than this long after the end of the load, in ms, do not count as the planned load. */
const overdueMs = 1_000

/**
 * An open load: iterations start at the times of the schedule, whatever the target does. While the limit of iterations in
 * flight is reached, due arrivals wait in the schedule, oldest first. Their wait counts in the response time. Arrivals that
 * still wait when the load is stopped are counted as dropped.
 */
export class OpenLoad implements RunningLoad {
  readonly ended: Promise<void>
  readonly #runtime: Runtime
  readonly #schedule: ArrivalSchedule
  readonly #quota: IterationQuota
  readonly #mix: WeightedChoice
  readonly #numberOf: (arrival: number) => number
  readonly #limit: number
  readonly #durationMs: number
  readonly #account: ArrivalAccount
  /** Users without an arrival. The most recently freed user is used next, so that few sessions are in use. */
  readonly #free: VirtualUser[] = []
  /** Users with an arrival. Their waits are cut at the end of the load. */
  readonly #busy = new Set<VirtualUser>()
  /** Users whose onStop runs. */
  readonly #leaving = new Set<VirtualUser>()
  #startMs = 0
  #alarm: Alarm | undefined
  #endAlarm: Alarm | undefined
  /** Whether the load has reached its end, after which no user waits. */
  #isOver = false
  #inFlight = 0
  #planned = 0
  #started = 0
  /** Whether the schedule's current arrival has not started yet. */
  #pending = false
  /** Whether that arrival is due but waits for the limit in flight. */
  #blocked = false
  /** When an iteration last ended at the limit in flight: until then arrivals waited for the target, not for the generator. */
  #unblockedMs = 0
  #stopped = false
  #accounted = false
  #earlyEnd: EarlyEnd | undefined
  #isFinishing = false
  #end!: () => void

  constructor(runtime: Runtime, spec: ParallelLoadSpec, share: Share) {
    this.#runtime = runtime
    this.#schedule = new ArrivalSchedule(spec.phases, runtime.seed, share, spec.firstPhase)
    this.#numberOf = (arrival) => spec.firstUser + spec.userStep * arrival
    this.#quota = new IterationQuota(spec.iterations, share)
    this.#mix = new WeightedChoice(spec.weights ?? runtime.plan.mix.map(({ weight }) => weight))
    this.#limit = Math.max(1, ownedBelow(share, spec.inFlight))
    this.#durationMs = totalMs(spec.phases)
    this.#account = new ArrivalAccount(runtime.recorder.ownDelays, spec)
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  get users(): number {
    return this.#inFlight
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get earlyEnd(): EarlyEnd | undefined {
    return this.#earlyEnd
  }

  start(startMs: number): void {
    this.#startMs = startMs
    this.#endAlarm = this.#runtime.timeline.at(startMs + this.#durationMs, () => {
      this.#cutWaits()
      this.#endIfDone()
    })
    this.#pending = this.#schedule.advance()
    this.#next()
  }

  stop(): void {
    this.#stopped = true
    if (this.#alarm !== undefined) this.#runtime.timeline.cancel(this.#alarm)
    this.#accountForAll(this.#runtime.timeline.now())
    this.#cutWaits()
    this.#endIfDone()
  }

  noteOpenWork(nowMs: number): void {
    for (const user of [...this.#busy, ...this.#leaving]) user.noteOpenWork(nowMs)
  }

  endOpenWork(nowMs: number, blame: Blame): void {
    const { recorder, openWork } = this.#runtime
    const hung = new Set<object>()
    for (const user of [...this.#busy, ...this.#leaving]) {
      const isStarting = user.isStarting
      if (user.endWithLoad(nowMs, blame) !== undefined) hung.add(user)
      if (isStarting) recorder.unreadyArrival()
    }
    openWork.endOperations(nowMs, (user) => hung.has(user))
  }

  account(nowMs: number): void {
    if (!this.#accounted) this.#plan(this.#elapsedMs(nowMs), Number.POSITIVE_INFINITY)
  }

  /** Counts the planned arrivals, and those that will never start, of a load that is stopped at `nowMs`. */
  #accountForAll(nowMs: number): void {
    if (this.#accounted) return
    this.#accounted = true
    const untilMs = this.#elapsedMs(nowMs)
    const isEarly = untilMs < this.#durationMs
    const most = isEarly
      ? Math.max(this.#started, this.#schedule.plannedUntil(Math.max(0, untilMs - stopToleranceMs)))
      : Number.POSITIVE_INFINITY
    this.#plan(untilMs, most)
    this.#runtime.recorder.dropped(Math.max(0, this.#planned - this.#started))
  }

  /** Counts the arrivals that are due up to `untilMs` as planned, `most` in all. Those beyond the iterations left are not. */
  #plan(untilMs: number, most: number): void {
    const dueUntil = (ms: number) =>
      Math.min(this.#schedule.plannedUntil(ms), this.#started + this.#quota.left, most)
    this.#account.due(untilMs, dueUntil)
    const planned = Math.max(this.#planned, dueUntil(untilMs))
    this.#runtime.recorder.planned(planned - this.#planned)
    this.#planned = planned
  }

  #elapsedMs(nowMs: number): number {
    return Math.min(nowMs - this.#startMs, this.#durationMs)
  }

  /** Starts all due arrivals and waits for the next one. */
  readonly #next = (): void => {
    const { timeline } = this.#runtime
    this.#alarm = undefined
    while (this.#pending && !this.#stopped) {
      const dueMs = this.#startMs + this.#schedule.dueMs
      const nowMs = timeline.now()
      if (dueMs > nowMs) {
        this.#alarm = timeline.at(dueMs, this.#next)
        return
      }
      if (this.#inFlight >= this.#limit) {
        this.#blocked = true
        return
      }
      if (!this.#quota.take()) this.#pending = false
      else {
        if (nowMs > this.#startMs + this.#durationMs + overdueMs) this.#runtime.recorder.overdueArrival()
        if (this.#unblockedMs > dueMs)
          this.#runtime.recorder.pressure.recordInFlightWait(this.#unblockedMs - dueMs)
        const lagMs = nowMs - Math.max(dueMs, this.#unblockedMs)
        this.#account.sent(this.#schedule.dueMs, lagMs)
        this.#begin(this.#schedule.number, nowMs - dueMs, lagMs)
        this.#pending = this.#quota.left > 0 && this.#schedule.advance()
      }
    }
    this.#endIfDone()
  }

  #begin(arrival: number, latenessMs: number, lagMs: number): void {
    const number = this.#numberOf(arrival)
    this.#started++
    this.#inFlight++
    const known = this.#free.pop()
    const user = known ?? new VirtualUser(this.#runtime, number)
    if (known !== undefined) known.become(number)
    this.#busy.add(user)
    if (this.#isOver) user.stop()
    void this.#run(user, latenessMs, lagMs, known === undefined)
  }

  async #run(user: VirtualUser, latenessMs: number, lagMs: number, isNew: boolean): Promise<void> {
    const { onStart } = this.#runtime.plan.options
    const ready = !isNew || onStart === undefined || (await user.start())
    if (ready) await user.iterate(this.#mix.pick(user.random), latenessMs, lagMs)
    // An arrival whose user could not start is dropped.
    else this.#runtime.recorder.unreadyArrival()
    this.#busy.delete(user)
    // A user that stopped itself is not used again.
    const isGone = ready && user.stopping && !this.#isOver
    if (isGone) await this.#leave(user)
    this.#inFlight--
    if (ready && !isGone) this.#free.push(user)
    if (this.#blocked) {
      this.#blocked = false
      this.#unblockedMs = this.#runtime.timeline.now()
      this.#next()
    } else this.#endIfDone()
  }

  /** Ends the waits of iterations under way. */
  #cutWaits(): void {
    if (this.#endAlarm !== undefined) this.#runtime.timeline.cancel(this.#endAlarm)
    this.#isOver = true
    for (const user of this.#busy) user.stop()
  }

  #endIfDone(): void {
    if (this.#inFlight > 0 || (this.#pending && !this.#stopped) || this.#isFinishing) return
    // A load without further arrivals still lasts as long as its phases.
    if (!this.#isOver) {
      if (this.#quota.left > 0) return
      this.#earlyEnd = 'iterations'
    }
    this.#isFinishing = true
    void this.#finish()
  }

  async #finish(): Promise<void> {
    const users = this.#free.splice(0)
    await Promise.all(users.map((user) => this.#leave(user)))
    this.#end()
  }

  async #leave(user: VirtualUser): Promise<void> {
    this.#leaving.add(user)
    await user.finish(true)
    this.#leaving.delete(user)
  }
}
