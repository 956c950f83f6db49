import type { Alarm } from '../base/time/timeline.ts'
import { WeightedChoice } from '../base/weighted-choice.ts'
import type { Runtime } from '../user/runtime.ts'
import { VirtualUser } from '../user/virtual-user.ts'
import { IterationQuota } from './iteration-quota.ts'
import type { RunningLoad } from './running-load.ts'
import { ArrivalSchedule } from './schedule/arrival-schedule.ts'
import { ownedBelow, type Share } from './schedule/share.ts'
import type { ParallelLoadSpec } from './spec/parallel-loads.ts'
import { totalMs } from './spec/phase.ts'

/** From so long after the end of the load on, in ms, what begins is not the load that was asked for. */
const overdueMs = 1_000

/**
 * An open load: iterations that start when the schedule says, whatever the target does. When as many run as are
 * allowed at once, arrivals that are due wait in the schedule itself, oldest first, and start late: their waiting
 * counts in the response time. Those still waiting when the time for that is over are dropped, and counted.
 */
export class OpenLoad implements RunningLoad {
  readonly ended: Promise<void>
  readonly #runtime: Runtime
  readonly #schedule: ArrivalSchedule
  readonly #quota: IterationQuota
  readonly #mix: WeightedChoice
  readonly #numberOf: (arrival: number) => number
  readonly #limit: number
  readonly #lengthMs: number
  /** Users without an arrival: the last one free is the next one used, so that few sessions are kept warm. */
  readonly #free: VirtualUser[] = []
  /** Users with an arrival: what they wait for is cut at the end of the load. */
  readonly #busy = new Set<VirtualUser>()
  #startMs = 0
  #alarm: Alarm | undefined
  #endAlarm: Alarm | undefined
  /** Whether the time of the load is over: nothing waits any more. */
  #isOver = false
  #inFlight = 0
  #planned = 0
  #started = 0
  /** Whether the schedule stands at an arrival that has not started. */
  #pending = false
  /** Whether that arrival waits for another to end, not for its time. */
  #blocked = false
  /** When it was last let go on: what an arrival waited before that, it waited for the target. */
  #unblockedMs = 0
  #stopped = false
  #accounted = false
  #end!: () => void

  constructor(runtime: Runtime, spec: ParallelLoadSpec, share: Share) {
    this.#runtime = runtime
    this.#schedule = new ArrivalSchedule(spec.phases, runtime.seed, share, spec.firstPhase)
    this.#numberOf = (arrival) => spec.firstUser + spec.userStep * arrival
    this.#quota = new IterationQuota(spec.iterations, share)
    this.#mix = new WeightedChoice(spec.weights ?? runtime.plan.mix.map(({ weight }) => weight))
    this.#limit = Math.max(1, ownedBelow(share, spec.inFlight))
    this.#lengthMs = totalMs(spec.phases)
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

  start(startMs: number): void {
    this.#startMs = startMs
    this.#endAlarm = this.#runtime.timeline.at(startMs + this.#lengthMs, () => this.#cutWaits())
    this.#pending = this.#schedule.advance()
    this.#next()
  }

  stop(): void {
    this.#stopped = true
    if (this.#alarm !== undefined) this.#runtime.timeline.cancel(this.#alarm)
    this.account(this.#runtime.timeline.now())
    this.#cutWaits()
    this.#endIfDone()
  }

  account(nowMs: number): void {
    if (this.#accounted) return
    const { recorder } = this.#runtime
    const due = this.#schedule.plannedUntil(Math.min(nowMs - this.#startMs, this.#lengthMs))
    const planned = Math.min(due, this.#started + this.#quota.left)
    recorder.planned(Math.max(0, planned - this.#planned))
    this.#planned = Math.max(this.#planned, planned)
    if (!this.#stopped) return
    this.#accounted = true
    recorder.dropped(Math.max(0, this.#planned - this.#started))
  }

  /** Starts all that is due and waits for what is not. */
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
        if (nowMs > this.#startMs + this.#lengthMs + overdueMs) this.#runtime.recorder.overdueArrival()
        if (this.#unblockedMs > dueMs) this.#runtime.recorder.pressure.heldUp(this.#unblockedMs - dueMs)
        this.#begin(this.#schedule.number, nowMs - dueMs, nowMs - Math.max(dueMs, this.#unblockedMs))
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
    // An arrival whose user could not start was given up.
    else this.#runtime.recorder.unreadyArrival()
    this.#busy.delete(user)
    // One that stopped itself comes back for no other arrival.
    const isGone = ready && user.stopping && !this.#isOver
    if (isGone) await user.finish(true)
    this.#inFlight--
    if (ready && !isGone) this.#free.push(user)
    if (this.#blocked) {
      this.#blocked = false
      this.#unblockedMs = this.#runtime.timeline.now()
      this.#next()
    } else this.#endIfDone()
  }

  /** What waits in an iteration need not wait any more. */
  #cutWaits(): void {
    if (this.#endAlarm !== undefined) this.#runtime.timeline.cancel(this.#endAlarm)
    this.#isOver = true
    for (const user of this.#busy) user.stop()
  }

  #endIfDone(): void {
    if (this.#inFlight > 0 || (this.#pending && !this.#stopped)) return
    void this.#finish()
  }

  async #finish(): Promise<void> {
    const users = this.#free.splice(0)
    await Promise.all(users.map((user) => user.finish(true)))
    this.#end()
  }
}
