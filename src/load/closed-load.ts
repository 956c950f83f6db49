import type { Alarm } from '../base/time/timeline.ts'
import type { Runtime } from '../user/runtime.ts'
import { type Thrown, VirtualUser } from '../user/virtual-user.ts'
import { IterationQuota } from './iteration-quota.ts'
import type { RunningLoad } from './running-load.ts'
import { MixTimeline } from './scenario-mix.ts'
import type { Share } from './schedule/share.ts'
import { UserSchedule } from './schedule/user-schedule.ts'
import type { ParallelLoadSpec } from './spec/parallel-loads.ts'

/** How long a user whose `onStart` failed waits before it tries again, in ms. */
const startAgainMs = 1_000

/**
 * A closed load: users that come and go by the schedule, and each do one iteration after another.
 *
 *   schedule ─ start ─→ onStart → (iteration → wait)* → onStop
 *            └ stop ──────────────────┘
 */
export class ClosedLoad implements RunningLoad {
  readonly ended: Promise<void>
  readonly #runtime: Runtime
  readonly #schedule: UserSchedule
  readonly #quota: IterationQuota
  readonly #mix: MixTimeline
  readonly #numberOf: (user: number) => number
  readonly #users = new Map<number, VirtualUser>()
  /** Users between two iterations: when none is left to do, they need not wait to find out. */
  readonly #resting = new Set<VirtualUser>()
  #startMs = 0
  #alarm: Alarm | undefined
  #alive = 0
  #inFlight = 0
  #begun = 0
  #scheduleOver = false
  #end!: () => void

  constructor(runtime: Runtime, spec: ParallelLoadSpec, share: Share) {
    this.#runtime = runtime
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

  start(startMs: number): void {
    this.#startMs = startMs
    this.#next()
  }

  stop(): void {
    this.#giveUp()
    for (const user of this.#users.values()) user.stop()
    this.#users.clear()
    this.#endIfDone()
  }

  account(): void {
    // Users start iterations when they are ready: what they begin is what was planned.
    this.#runtime.recorder.planned(this.#begun)
    this.#begun = 0
  }

  /** Waits for the schedule's next event. */
  #next(): void {
    if (!this.#schedule.advance()) {
      this.#scheduleOver = true
      this.#endIfDone()
      return
    }
    const { user, kind, dueMs } = this.#schedule
    this.#alarm = this.#runtime.timeline.at(this.#startMs + dueMs, () => {
      if (kind === 'start') this.#begin(user)
      else {
        this.#users.get(user)?.stop()
        this.#users.delete(user)
      }
      this.#next()
    })
  }

  /** A user is ready when it is here: unlike an arrival it was not due at an instant. */
  #begin(id: number): void {
    const user = new VirtualUser(this.#runtime, this.#numberOf(id))
    this.#users.set(id, user)
    this.#alive++
    void this.#live(user, id)
  }

  async #live(user: VirtualUser, id: number): Promise<void> {
    const { plan, timeline } = this.#runtime
    let started = plan.options.onStart === undefined || (await user.start())
    // One that was told to stop meanwhile may have failed for that.
    const hasFailed = !started && !user.stopping
    while (!started && (await this.#pause(user, startAgainMs))) started = await user.start()
    while (!user.stopping && this.#quota.take()) {
      if (this.#quota.left === 0) for (const other of this.#resting) other.stop()
      this.#begun++
      this.#inFlight++
      const index = this.#mix.pick(user.random, this.#mix.changes ? timeline.now() - this.#startMs : 0)
      let thrown: Thrown | undefined
      try {
        await user.begin(index, 0, 0)
      } catch (error) {
        thrown = { error }
      }
      const rest = user.over(thrown)
      if (rest !== undefined) await rest
      this.#inFlight--
      const { wait } = plan.mix[index]!.scenario
      if (wait !== undefined && !user.stopping && this.#quota.left > 0) {
        this.#resting.add(user)
        await user.wait(wait).catch(ended)
        this.#resting.delete(user)
      }
    }
    this.#runtime.recorder.user(started || !hasFailed)
    await user.finish(started)
    if (this.#users.get(id) === user) this.#users.delete(id)
    this.#alive--
    // Users that stopped themselves are not replaced: when all have, nothing more will happen.
    if (this.#alive === 0 && !this.#schedule.startsMore) this.#giveUp()
    this.#endIfDone()
  }

  #giveUp(): void {
    if (this.#alarm !== undefined) this.#runtime.timeline.cancel(this.#alarm)
    this.#scheduleOver = true
  }

  /** False when the user was told to stop meanwhile. */
  async #pause(user: VirtualUser, ms: number): Promise<boolean> {
    this.#resting.add(user)
    await user.sleepUntil(this.#runtime.timeline.now() + ms).catch(ended)
    this.#resting.delete(user)
    return !user.stopping
  }

  #endIfDone(): void {
    if (this.#alive === 0 && (this.#scheduleOver || this.#quota.left === 0)) this.#end()
  }
}

/** A wait that was cut because the load ended: the loop sees it by itself. */
function ended(): void {}
