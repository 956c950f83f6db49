import { PlimsollError } from '../base/error.ts'
import { Random } from '../base/random.ts'
import { type Duration, parseDurationMs } from '../base/units/duration.ts'
import type { Reply } from '../engine/reply/reply.ts'
import { all } from '../plan/context/all.ts'
import type { CallOptions } from '../plan/context/call-options.ts'
import type { Check } from '../plan/context/check.ts'
import { CheckFailed } from '../plan/context/request-failed.ts'
import type { UserContext } from '../plan/context/user-context.ts'
import { type Feeder, feederEmpty, feederName } from '../plan/data/feeder.ts'
import type { EndpointHandle } from '../plan/endpoint/endpoint-handle.ts'
import type { Scenario } from '../plan/scenario.ts'
import type { Wait } from '../plan/wait.ts'
import { CallExchange, type Caller } from './call/call-exchange.ts'
import { CallPromise } from './call/call-promise.ts'
import { applySettings } from './call/exchange-settings.ts'
import { furtherHops, sendInSteps } from './call/further-hops.ts'
import { hasHeader } from './call/request/header-lines.ts'
import { useShared } from './data/shared-value.ts'
import { isCounted, runGroup, thinkTime } from './group-time.ts'
import { IterationEnded, LoadEnded } from './iteration-end.ts'
import type { Runtime } from './runtime.ts'
import { scriptMessage } from './script-message.ts'
import { UserSession } from './session/user-session.ts'
import { Sleep } from './sleep.ts'
import { UserClock } from './user-clock.ts'

/** What an iteration threw, which may be anything. */
export interface Thrown {
  error: unknown
}

/** One user: a session, a random stream, and what it is doing. */
export class VirtualUser implements UserContext, Caller {
  id: number
  iteration = -1
  readonly random: Random
  readonly #runtime: Runtime
  /** Its connections, its cookies. */
  readonly connected: UserSession
  readonly #clock = new UserClock()
  #sleeps: Sleep | undefined
  #stopping = false
  #session: unknown = undefined
  /** Whether this iteration has let anything else happen: a reply has come, or a wait was over. */
  #yielded = false
  /** Where the requests of its scenario are counted besides. */
  #scenarioRows: readonly number[] | undefined = undefined
  #scenarioIndex = 0
  /** What of the plan runs, for whoever is to blame. */
  #label = ''
  #openCalls = 0
  #openGroups = 0
  #whenAnswered: (() => void) | undefined

  constructor(runtime: Runtime, id: number) {
    this.#runtime = runtime
    this.id = id
    this.random = new Random(runtime.seed, id)
    this.connected = new UserSession(runtime)
  }

  // What a route demands of its options is for the caller's compiler to check; here any will do.
  readonly call = ((endpoint: EndpointHandle, options?: CallOptions): CallPromise => {
    const runtime = this.#runtime
    const prepared = runtime.prepared(endpoint)
    const nowMs = runtime.timeline.now()
    const { latenessMs, lagMs } = this.#clock
    const intendedMs = nowMs - latenessMs
    // What was due in an earlier phase belongs to that one.
    const phase = latenessMs === 0 ? runtime.phase : runtime.phaseAt(intendedMs)
    runtime.recorder.lag(lagMs * 1_000)
    this.#clock.charged()
    const body = options === undefined ? undefined : prepared.body(options)
    let request =
      options === undefined && prepared.plainRequest
        ? prepared.plainRequest
        : prepared.request(options ?? {}, body)
    if (this.connected.hasCookies && !prepared.hasCookieHeader && !hasHeader(options?.headers, 'cookie'))
      request = this.connected.withCookies(request, prepared.site)
    const timeoutMs =
      options?.timeout === undefined ? prepared.timeoutMs : prepared.timeoutOf(options.timeout)
    const exchange = new CallExchange(
      prepared,
      runtime,
      request,
      timeoutMs,
      options === undefined ? prepared.rules : prepared.rulesOf(options),
      intendedMs,
      phase,
      this,
    )
    const settings = options === undefined ? prepared.settings : prepared.settingsOf(options)
    if (settings !== undefined) applySettings(settings, exchange)
    if (body !== undefined && typeof body.content !== 'string') exchange.body = body.content
    if (options?.tags !== undefined) exchange.tagRows = prepared.tagRows(options.tags, runtime.recorder)
    if (this.#scenarioRows !== undefined)
      exchange.tagRows = [...(exchange.tagRows ?? []), ...this.#scenarioRows]
    const call = new CallPromise(exchange)
    this.#openCalls++
    const pool = prepared.pool ?? this.connected.pool
    if (prepared.steps === undefined) runtime.client.send(exchange, pool, nowMs)
    else void sendInSteps(exchange, pool)
    return call
  }) as UserContext['call']

  readonly wait = (wait: Wait | Duration): Promise<void> => {
    const slept = this.#sleepFor(wait)
    return this.#openGroups === 0 ? slept : thinkTime(this.#runtime, this, slept)
  }

  #sleepFor(wait: Wait | Duration): Promise<void> {
    const { timeline } = this.#runtime
    if (typeof wait !== 'object') return this.sleepUntil(timeline.now() + parseDurationMs(wait, 'the wait'))
    const nowMs = timeline.now()
    if (wait.from === 'now') return this.sleepUntil(nowMs + wait.next(this.random))
    const dueMs = this.#clock.iterationStartMs + wait.next(this.random)
    // The instant that was due, so that alarms that ring late do not add up; none where the iteration took longer.
    const slept = this.sleepUntil(dueMs)
    this.#clock.paced(dueMs < nowMs ? undefined : dueMs)
    return slept
  }

  get check(): Check {
    return this.#runtime.counting.check
  }

  get all(): typeof all {
    return all
  }

  get record(): UserContext['record'] {
    return this.#runtime.counting.record
  }

  get measure(): UserContext['measure'] {
    return (name, run) => {
      this.#clock.busy()
      return this.#runtime.counting.measure(name, run)
    }
  }

  readonly group = async <T>(name: string, run: () => T | PromiseLike<T>): Promise<T> => {
    const runtime = this.#runtime
    this.#clock.busy()
    this.#openGroups++
    try {
      return await runGroup(runtime, this, name, runtime.timeline.now() - this.#clock.latenessMs, run)
    } finally {
      this.#openGroups--
    }
  }

  readonly endIteration = (): never => {
    throw new IterationEnded()
  }

  readonly stopUser = (): never => {
    this.stop()
    throw new IterationEnded()
  }

  readonly stopTest = (reason = 'the scenario ended the test'): never => {
    this.#runtime.stopTest(reason)
    throw new IterationEnded()
  }

  // These are made when they are taken out: a function apiece would be memory of every user, and most never do.
  get take(): UserContext['take'] {
    return (feeder) => {
      const feed = this.#runtime.feeds.of(feeder)
      const index = feed.take(this.random)
      return index < 0 ? this.#withoutRow(feeder, feed.endText) : feeder.rows[index]!
    }
  }

  get own(): UserContext['own'] {
    return (feeder) => {
      const index = this.#runtime.feeds.of(feeder).own(this.id)
      return index < 0 ? this.#withoutRow(feeder, `there is no row for user ${this.id}`) : feeder.rows[index]!
    }
  }

  get use(): UserContext['use'] {
    return (value) => useShared(value, this, this.#runtime.timeline)
  }

  readonly data = <T>(): T => this.#runtime.data as T

  readonly session = <T>(): T => this.#session as T

  /** Does what a feeder says about its end. */
  #withoutRow(feeder: Feeder<unknown>, what: string): never {
    if (feeder.atEnd === 'stop-user') this.stopUser()
    if (feeder.atEnd === 'fail') throw feederEmpty(feeder, what)
    this.#runtime.endData(`there are no rows left in ${feederName(feeder)}`)
    throw new IterationEnded()
  }

  /** Whether it has been told to stop. */
  get stopping(): boolean {
    return this.#stopping
  }

  /** Runs the plan's `onStart`. False when it failed: such a user does not take part. */
  async start(): Promise<boolean> {
    return this.#guard('onStart', async () => {
      this.#session = await this.#runtime.plan.options.onStart?.(this)
      this.connected.markStart()
    })
  }

  /** Runs the plan's `onStop`, for a user that had started, and gives up the session's connections. */
  async finish(started: boolean): Promise<void> {
    const { onStop } = this.#runtime.plan.options
    if (started && onStop !== undefined) {
      this.#stopping = false
      await this.#guard('onStop', () => onStop(this))
    }
    this.connected.close()
  }

  /** Becomes the user of another arrival: a new random stream, the same session. */
  become(id: number): void {
    this.id = id
    this.iteration = -1
    this.#clock.charged()
    this.random.reseed(this.#runtime.seed, id)
  }

  /** Runs one scenario once, which was due `latenessMs` ago; `lagMs` of that are our own doing. */
  async iterate(scenarioIndex: number, latenessMs: number, lagMs: number): Promise<void> {
    let thrown: Thrown | undefined
    try {
      await this.begin(scenarioIndex, latenessMs, lagMs)
    } catch (error) {
      thrown = { error }
    }
    await this.over(thrown)
  }

  /**
   * Begins an iteration, as `iterate` does; to be awaited, and `over` called with what it threw. Whoever runs one iteration
   * after another calls these two himself: a function less that waits is 2 % of the CPU time of a request.
   */
  begin(scenarioIndex: number, latenessMs: number, lagMs: number): unknown {
    const runtime = this.#runtime
    const nowMs = runtime.timeline.now()
    this.iteration++
    this.#scenarioIndex = scenarioIndex
    this.#scenarioRows = runtime.scenarioRows[scenarioIndex]
    this.#clock.begin(nowMs, latenessMs, lagMs)
    this.#yielded = false
    if (runtime.beginsAnew) this.connected.beginIteration()
    runtime.recorder.iterationStarted(scenarioIndex, nowMs)
    const { scenario } = runtime.plan.mix[scenarioIndex]!
    this.#label = scenario.name
    const { beforeIteration } = runtime.plan.options
    return beforeIteration === undefined
      ? runtime.metrics.within(runtime, scenario.run, this)
      : this.#runBehind(beforeIteration, scenario)
  }

  async #runBehind(beforeIteration: (user: VirtualUser) => unknown, { name, run }: Scenario): Promise<void> {
    this.#label = 'beforeIteration'
    const runtime = this.#runtime
    await runtime.metrics.within(runtime, beforeIteration, this)
    this.#label = name
    await runtime.metrics.within(runtime, run, this)
  }

  /** The iteration is over, or threw. Answers what is to be waited for before the next one, if anything is. */
  over(thrown: Thrown | undefined): Promise<void> | undefined {
    let failed = false
    let endedItself = false
    let cause: unknown
    if (thrown !== undefined) {
      endedItself = thrown.error instanceof IterationEnded
      if (!endedItself) {
        cause = thrown.error
        failed = !(cause instanceof LoadEnded)
        if (failed) this.#blame(this.#label, cause)
      }
    }
    const { afterIteration } = this.#runtime.plan.options
    if (afterIteration !== undefined || this.#openCalls > 0 || this.#sleeps !== undefined)
      return this.#tidy(cause, failed, endedItself)
    return this.#counted(cause instanceof LoadEnded, failed)
  }

  /** Lets the plan do what it does after an iteration, and what was left open come to its end. */
  async #tidy(cause: unknown, hasFailed: boolean, endedItself: boolean): Promise<void> {
    const { afterIteration } = this.#runtime.plan.options
    let failed = hasFailed
    if (afterIteration !== undefined) {
      const isWell = await this.#guard('afterIteration', () => afterIteration(this, cause))
      failed ||= !isWell && !this.#stopping
    }
    const isCut = cause instanceof LoadEnded
    if (this.#openCalls > 0 || this.#sleeps !== undefined) {
      const { name } = this.#runtime.plan.mix[this.#scenarioIndex]!.scenario
      await this.#leaveNothingOpen(name, failed || endedItself || isCut)
    }
    await this.#counted(isCut, failed)
  }

  #counted(isCut: boolean, failed: boolean): Promise<void> | undefined {
    this.#scenarioRows = undefined
    if (isCut) return undefined
    this.#runtime.recorder.iterationEnded(this.#scenarioIndex, failed)
    // A scenario that waits for nothing would never let the replies of others in.
    return this.#yielded ? undefined : new Promise((resolve) => setImmediate(resolve))
  }

  callLeadsOn(call: CallExchange, reply: Reply): void {
    void furtherHops(call, reply)
  }

  callEnded(): void {
    this.#yielded = true
    this.#openCalls--
    if (this.#openCalls === 0) this.#whenAnswered?.()
  }

  /**
   * An iteration is over when its calls are: otherwise one without `await` would send requests without end. Where it
   * did not fail and so left them on purpose, an `await` is missing, and that is counted.
   */
  async #leaveNothingOpen(scenario: string, onPurpose: boolean): Promise<void> {
    if (!onPurpose) {
      const what = this.#openCalls > 0 ? 'its calls were answered' : 'its wait was over'
      this.#runtime.fault(scenario, 'script', `it ended before ${what}: is an await missing?`)
    }
    for (let sleep = this.#sleeps; sleep !== undefined; sleep = sleep.next) {
      this.#runtime.timeline.cancel(sleep.alarm!)
      sleep.resolve()
    }
    this.#sleeps = undefined
    if (this.#openCalls === 0) return
    await new Promise<void>((answered) => {
      this.#whenAnswered = answered
    })
    this.#whenAnswered = undefined
  }

  /** Resolves at an instant of the timeline; rejects with `LoadEnded` when the user is stopped before. */
  sleepUntil(instantMs: number): Promise<void> {
    this.#clock.busy()
    if (this.#stopping) return Promise.reject(new LoadEnded())
    // What lies in the past is due now: it is not late.
    const dueMs = Math.max(instantMs, this.#runtime.timeline.now())
    return new Promise((resolve, reject) => {
      const sleep = new Sleep(this.#sleeps, resolve, reject)
      this.#sleeps = sleep
      sleep.alarm = this.#runtime.timeline.at(dueMs, () => this.#wake(sleep, dueMs))
    })
  }

  /** Tells the user to stop: it wakes if it sleeps, and begins nothing more once its iteration is over. */
  stop(): void {
    this.#stopping = true
    for (let sleep = this.#sleeps; sleep !== undefined; sleep = sleep.next) {
      this.#runtime.timeline.cancel(sleep.alarm!)
      sleep.reject(new LoadEnded())
    }
    this.#sleeps = undefined
  }

  #wake(sleep: Sleep, dueMs: number): void {
    this.#sleeps = Sleep.without(this.#sleeps, sleep)
    const { timeline } = this.#runtime
    // A timer that ticks in whole milliseconds makes the user ready at the tick: only what comes on top is our delay.
    this.#clock.woke(Math.max(0, timeline.now() - dueMs - timeline.tickMs))
    this.#yielded = true
    sleep.resolve()
  }

  async #guard(label: string, run: () => unknown): Promise<boolean> {
    try {
      await run()
      return true
    } catch (error) {
      if (error instanceof IterationEnded) return true
      if (!(error instanceof LoadEnded)) this.#blame(label, error)
      return false
    }
  }

  #blame(label: string, error: unknown): void {
    if (isCounted(error) && !(error instanceof PlimsollError)) return
    this.#runtime.onThrown?.(error)
    if (error instanceof CheckFailed) this.#runtime.fault(label, 'check', error.message)
    else if (error instanceof PlimsollError) this.#runtime.onPlanError(error)
    else this.#runtime.fault(label, 'script', scriptMessage(error))
  }
}
