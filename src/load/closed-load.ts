import type { Alarm } from '../base/time/timeline.ts'
import type { Runtime } from '../user/runtime.ts'
import { type Thrown, VirtualUser } from '../user/virtual-user.ts'
import { IterationQuota } from './iteration-quota.ts'
import type { Blame, EarlyEnd, RunningLoad } from './running-load.ts'
import { MixTimeline } from './scenario-mix.ts'
import type { Share } from './schedule/share.ts'
import { UserSchedule } from './schedule/user-schedule.ts'
import type { ParallelLoadSpec } from './spec/parallel-loads.ts'

/** The time in ms that a user waits after a failed `onStart` before it tries again. */
const retryDelayMs = 1_000

/**
 * A closed load: users start and stop by the schedule, and each runs one iteration after another.
 *
 *   schedule ─ start ─→ onStart → (iteration → wait)* → onStop
 *            └ stop ──────────────────┘
 */
export class ClosedLoad implements RunningLoad {
  readonly ended: Promise<void>
  readonly #runtime: Runtime
  readonly #schedule: UserSchedule
  readonly #quota: IterationQuota
  readonly #phases: ParallelLoadSpec['phases']
  readonly #firstPhase: number
  readonly #mix: MixTimeline
  readonly #numberOf: (user: number) => number
  readonly #users = new Map<number, VirtualUser>()
  /** Users that wait between two iterations. They are stopped at once when no iterations are left. */
  readonly #resting = new Set<VirtualUser>()
  #startMs = 0
  #alarm: Alarm | undefined
  /** All users that have begun and not ended, stopped or not. */
  readonly #alive = new Set<VirtualUser>()
  /** The time up to which the time of users has been counted. */
  #usersUntilMs = 0
  #inFlight = 0
  #begun = 0
  /** The number of users that should be at work by the schedule, whether they stopped themselves or not. */
  #scheduled = 0
  #scheduleOver = false
  #earlyEnd: EarlyEnd | undefined
  #end!: () => void

  constructor(runtime: Runtime, spec: ParallelLoadSpec, share: Share) {
    this.#runtime = runtime
    runtime.isClosed = true
    this.#phases = spec.phases
    this.#firstPhase = spec.firstPhase
    this.#schedule = new UserSchedule(spec.phases, spec.spawnPerSecond, share, spec.timeline)
    this.#numberOf = (user) => spec.firstUser + spec.userStep * user
    this.#quota = new IterationQuota(spec.iterations, share)
    const weights = spec.weights ?? runtime.plan.mix.map(({ weight }) => weight)
    this.#mix = new MixTimeline(weights, spec.timeline?.weightings)
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  get users(): number {
    return this.#users.size
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get earlyEnd(): EarlyEnd | undefined {
    return this.#earlyEnd
  }

  start(startMs: number): void {
    this.#startMs = startMs
    this.#usersUntilMs = startMs
    // A worker without users ends at once, so that the load can end early on the others. If all phases have 0 users, it
    // lasts as long as they say.
    if (!this.#schedule.hasUsers && this.#schedule.hasAnyUsers) this.#endEarly('idle')
    else this.#next()
  }

  stop(): void {
    this.#cancelSchedule()
    for (const user of this.#users.values()) user.stop()
    this.#users.clear()
    this.#endIfDone()
  }

  noteOpenWork(nowMs: number): void {
    for (const user of this.#alive) user.noteOpenWork(nowMs)
  }

  endOpenWork(nowMs: number, blame: Blame): void {
    const { recorder, openWork } = this.#runtime
    const hung = new Set<object>()
    for (const user of this.#alive) {
      const part = user.endWithLoad(nowMs, blame)
      if (part !== undefined) hung.add(user)
      if (part !== 'onStop') recorder.userEnded(part !== 'onStart')
      if (part === 'iteration') recorder.userHung()
    }
    openWork.endOperations(nowMs, (user) => hung.has(user))
  }

  account(untilMs: number): void {
    // Users start an iteration when they are ready, so the started iterations are the planned ones.
    this.#runtime.recorder.planned(this.#begun)
    this.#begun = 0
    this.#countUsers(untilMs)
  }

  /** Counts the time for which there were users up to `nowMs`, by phase. Called before their number changes. */
  #countUsers(nowMs: number): void {
    const { recorder, phaseAt } = this.#runtime
    while (this.#usersUntilMs < nowMs) {
      const fromMs = this.#usersUntilMs
      const phase = phaseAt(fromMs)
      const phaseEndMs = this.#startMs + (this.#phases[phase - this.#firstPhase]?.endMs ?? 0)
      this.#usersUntilMs = phaseEndMs > fromMs ? Math.min(nowMs, phaseEndMs) : nowMs
      recorder.ownDelays.users(phase, this.#alive.size * (this.#usersUntilMs - fromMs) * 1_000)
    }
  }

  /** Waits for the schedule's next event. */
  #next(): void {
    const { timeline } = this.#runtime
    if (!this.#schedule.advance()) {
      // The last phases may have no users: the load lasts as long as they say.
      this.#alarm = timeline.at(this.#startMs + this.#schedule.durationMs, () => {
        this.#scheduleOver = true
        this.#endIfDone()
      })
      return
    }
    const { user, kind, dueMs } = this.#schedule
    this.#alarm = timeline.at(this.#startMs + dueMs, () => {
      if (kind === 'start') {
        this.#scheduled++
        this.#begin(user, dueMs)
      } else {
        this.#scheduled--
        this.#users.get(user)?.stop()
        this.#users.delete(user)
      }
      this.#next()
    })
  }

  /** Starts a user that was due at `dueMs`, in ms from the start of the load. Unlike an arrival, its iterations are not due at an instant, so they are never late. */
  #begin(id: number, dueMs: number): void {
    const user = new VirtualUser(this.#runtime, this.#numberOf(id))
    this.#users.set(id, user)
    const nowMs = this.#runtime.timeline.now()
    this.#countUsers(nowMs)
    // A user that starts late is kept from asking, too.
    const lateMs = nowMs - this.#startMs - dueMs
    this.#runtime.recorder.ownDelays.kept(this.#runtime.phaseAt(nowMs), lateMs * 1_000)
    this.#alive.add(user)
    void this.#live(user, id)
  }

  async #live(user: VirtualUser, id: number): Promise<void> {
    const { plan, timeline } = this.#runtime
    let started = plan.options.onStart === undefined || (await user.start())
    // If the user was stopped meanwhile, that may be why `onStart` failed.
    const hasFailed = !started && !user.stopping
    while (!started && (await this.#pause(user, retryDelayMs))) started = await user.start()
    while (!user.stopping && this.#quota.take()) {
      if (this.#quota.left === 0) for (const other of this.#resting) other.stop()
      this.#begun++
      this.#inFlight++
      const nowMs = this.#mix.changes ? timeline.now() : this.#startMs
      // The alarm that starts a phase may ring late. An iteration with the phase's weights belongs to the phase.
      if (this.#mix.changes) this.#runtime.phase = this.#runtime.phaseAt(nowMs)
      const index = this.#mix.pick(user.random, nowMs - this.#startMs)
      let thrown: Thrown | undefined
      try {
        await user.begin(index, 0, 0)
      } catch (error) {
        thrown = { error }
      }
      const rest = user.finishIteration(thrown)
      if (rest !== undefined) await rest
      this.#inFlight--
      const { wait } = plan.mix[index]!.scenario
      if (wait !== undefined && !user.stopping && this.#quota.left > 0) {
        this.#resting.add(user)
        await user.wait(wait).catch(ignoreCutWait)
        this.#resting.delete(user)
      }
    }
    this.#runtime.recorder.userEnded(started || !hasFailed)
    await user.finish(started)
    if (this.#users.get(id) === user) this.#users.delete(id)
    this.#countUsers(this.#runtime.timeline.now())
    this.#alive.delete(user)
    if (this.#alive.size === 0 && !this.#scheduleOver) {
      // Users that stopped themselves are not replaced. The load is over when all of them have.
      if (this.#quota.left === 0) this.#endEarly('iterations')
      else if (this.#scheduled > 0 && !this.#schedule.startsMore) this.#endEarly('users')
    }
    this.#endIfDone()
  }

  #endEarly(reason: EarlyEnd): void {
    this.#earlyEnd = reason
    this.#cancelSchedule()
    this.#endIfDone()
  }

  /** Cancels the events that are left in the schedule. */
  #cancelSchedule(): void {
    if (this.#alarm !== undefined) this.#runtime.timeline.cancel(this.#alarm)
    this.#scheduleOver = true
  }

  /** Waits for `ms`. Returns false if the user was stopped meanwhile. */
  async #pause(user: VirtualUser, ms: number): Promise<boolean> {
    this.#resting.add(user)
    await user.sleepUntil(this.#runtime.timeline.now() + ms).catch(ignoreCutWait)
    this.#resting.delete(user)
    return !user.stopping
  }

  #endIfDone(): void {
    if (this.#alive.size === 0 && this.#scheduleOver) this.#end()
  }
}

/** Ignores that a wait was cut because the user was stopped: the loop checks for that. */
function ignoreCutWait(): void {}
