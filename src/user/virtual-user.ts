import { PlimsollError } from '../base/error.ts'
import { Random } from '../base/random.ts'
import { type Duration, parseDurationMs } from '../base/units/duration.ts'
import type { Reply } from '../engine/reply/reply.ts'
import { all } from '../plan/context/all.ts'
import type { CallOptions } from '../plan/context/call-options.ts'
import type { Check } from '../plan/context/check.ts'
import { CheckFailed } from '../plan/context/request-failed.ts'
import type { UserContext } from '../plan/context/user-context.ts'
import type { EndpointHandle } from '../plan/endpoint/endpoint-handle.ts'
import type { Scenario } from '../plan/scenario.ts'
import type { Wait } from '../plan/wait.ts'
import type { CallExchange, Caller } from './call/call-exchange.ts'
import { runFurtherHops } from './call/further-hops.ts'
import { sendCall } from './call/send-call.ts'
import { ownRow, takeRow } from './data/feeder-row.ts'
import { useShared } from './data/shared-value.ts'
import { awaitThinkTime, isCounted, runGroup, thrownClass } from './group-time.ts'
import { IterationEnded, LoadEnded } from './iteration-end.ts'
import { refuse } from './plan-mistake.ts'
import type { Runtime } from './runtime.ts'
import { scriptMessage } from './script-message.ts'
import { UserSession } from './session/user-session.ts'
import { Sleep } from './sleep.ts'
import { UserClock } from './user-clock.ts'

/** The exception of an iteration, which may be any value. */
export interface Thrown {
  error: unknown
}

/**
 * One virtual user: a session, a random stream, and the current iteration. It is the argument of scenarios.
 */
export class VirtualUser implements Caller {
  id: number
  iteration = -1
  readonly random: Random
  readonly #runtime: Runtime
  /** Its connections and cookies. */
  readonly connected: UserSession
  readonly clock = new UserClock()
  #sleeps: Sleep | undefined
  #stopping = false
  #session: unknown = undefined
  /** Whether the event loop has turned during this iteration: a reply has come, or a wait is over. */
  #yielded = false
  scenarioRows: readonly number[] | undefined = undefined
  #scenarioIndex = 0
  /** The scenario or hook that is running: its exceptions are counted under this name. */
  #label = ''
  #part: 'onStart' | 'iteration' | 'onStop' | undefined = undefined
  /** When its iteration began, in ms on the timeline; 0 before the first. */
  #beganMs = 0
  /** Whether a call, a wait or a measured function was under way when the load ended. */
  #wasWaiting = false
  /** Whether a call was waiting for the plan's own code when the load ended. */
  #hangsInCall = false
  #openCalls = 0
  #openGroups = 0
  #whenAnswered: (() => void) | undefined

  constructor(runtime: Runtime, id: number) {
    this.#runtime = runtime
    this.id = id
    this.random = new Random(runtime.seed, id)
    this.connected = new UserSession(runtime)
  }

  // The types of `UserContext` check the parameters of routes, so any options are accepted here.
  readonly call = ((endpoint: EndpointHandle, options?: CallOptions) => {
    try {
      return sendCall(this.#runtime, this, endpoint, options)
    } catch (error) {
      // The run ends even if the scenario catches the error, because every iteration would repeat the mistake.
      if (error instanceof PlimsollError) this.#runtime.onPlanError(error)
      throw error
    }
  }) as UserContext['call']

  readonly wait = (wait: Wait | Duration): Promise<void> => {
    const slept = this.#sleepFor(wait)
    return this.#openGroups === 0 ? slept : awaitThinkTime(this.#runtime, this, slept)
  }

  #sleepFor(wait: Wait | Duration): Promise<void> {
    const { timeline } = this.#runtime
    if (typeof wait !== 'object') return this.sleepUntil(timeline.now() + parseDurationMs(wait, 'the wait'))
    const nowMs = timeline.now()
    if (wait.from === 'now') return this.sleepUntil(nowMs + wait.next(this.random))
    const dueMs = this.clock.iterationStartMs + wait.next(this.random)
    const slept = this.sleepUntil(dueMs)
    // The next iteration counts from the instant that was due, so that late alarms do not add up.
    this.clock.paced(dueMs < nowMs ? undefined : dueMs)
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
      this.clock.busy()
      return this.#runtime.counting.measure(this, name, run)
    }
  }

  readonly group = async <T>(name: string, run: () => T | PromiseLike<T>): Promise<T> => {
    const runtime = this.#runtime
    if (typeof name !== 'string' || name === '' || typeof run !== 'function')
      refuse(
        runtime,
        'bad-group',
        'group(…) needs a name and a function',
        "Write group('checkout', async () => { … }).",
      )
    this.clock.busy()
    this.#openGroups++
    try {
      return await runGroup(runtime, this, name, runtime.timeline.now() - this.clock.latenessMs, run)
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

  // Created when a scenario reads them: as fields they would take memory in every user, and most never use them.
  get take(): UserContext['take'] {
    return (feeder) => takeRow(feeder, this, this.#runtime)
  }

  get own(): UserContext['own'] {
    return (feeder) => ownRow(feeder, this, this.#runtime)
  }

  get use(): UserContext['use'] {
    return (value) => useShared(value, this, this.#runtime.timeline)
  }

  readonly data = <T>(): T => this.#runtime.data as T

  readonly session = <T>(): T => this.#session as T

  /** Whether the user has been stopped. */
  get stopping(): boolean {
    return this.#stopping
  }

  /** Whether its `onStart` runs. */
  get isStarting(): boolean {
    return this.#part === 'onStart'
  }

  /** Runs the plan's `onStart`. Resolves to false if it failed: the user then takes no part in the load. */
  async start(): Promise<boolean> {
    this.#part = 'onStart'
    const succeeded = await this.#guard('onStart', async () => {
      this.#session = await this.#runtime.plan.options.onStart?.(this)
      this.connected.markStart()
    })
    this.#part = undefined
    return succeeded
  }

  /** Runs the plan's `onStop` if the user had started, and closes its connections. */
  async finish(started: boolean): Promise<void> {
    const { onStop } = this.#runtime.plan.options
    // After the end of the load, onStop could send nothing.
    if (started && onStop !== undefined && !this.#runtime.hasEnded) {
      this.#stopping = false
      this.#part = 'onStop'
      await this.#guard('onStop', () => onStop(this))
      this.#part = undefined
    }
    this.connected.close()
  }

  /** Becomes the user of another arrival, with a new random stream and the same session. */
  become(id: number): void {
    this.id = id
    this.iteration = -1
    this.clock.charged()
    this.random.reseed(this.#runtime.seed, id)
  }

  /**
   * Runs one scenario once. The iteration was due `latenessMs` ago; `lagMs` of that time is the generator's own delay.
   */
  async iterate(scenarioIndex: number, latenessMs: number, lagMs: number): Promise<void> {
    let thrown: Thrown | undefined
    try {
      await this.begin(scenarioIndex, latenessMs, lagMs)
    } catch (error) {
      thrown = { error }
    }
    await this.finishIteration(thrown)
  }

  /**
   * Begins an iteration as `iterate` does. The caller awaits the result and passes an exception to `finishIteration`. A
   * load that runs one iteration after another calls these two itself, because one more async function costs 2 % of a
   * request's CPU time.
   */
  begin(scenarioIndex: number, latenessMs: number, lagMs: number): unknown {
    const runtime = this.#runtime
    const nowMs = runtime.timeline.now()
    // The next iteration begins when the last one has ended, or later, after a wait.
    if (this.#beganMs !== 0 && nowMs - this.#beganMs > runtime.longestIterationMs)
      runtime.longestIterationMs = nowMs - this.#beganMs
    this.#beganMs = nowMs
    this.#part = 'iteration'
    this.iteration++
    this.#scenarioIndex = scenarioIndex
    this.scenarioRows = runtime.scenarioRows[scenarioIndex]
    this.clock.begin(nowMs, latenessMs, lagMs)
    this.#yielded = false
    if (runtime.discardsPerIteration) this.connected.beginIteration()
    runtime.recorder.iterationStarted(scenarioIndex, nowMs)
    const { scenario } = runtime.plan.mix[scenarioIndex]!
    this.#label = scenario.name
    const { beforeIteration } = runtime.plan.options
    return beforeIteration === undefined
      ? runtime.metrics.within(runtime, scenario.run, this)
      : this.#runAfter(beforeIteration, scenario)
  }

  async #runAfter(beforeIteration: (user: VirtualUser) => unknown, { name, run }: Scenario): Promise<void> {
    const runtime = this.#runtime
    this.#label = 'beforeIteration'
    await runtime.metrics.within(runtime, beforeIteration, this)
    this.#label = name
    await runtime.metrics.within(runtime, run, this)
  }

  /** Finishes an iteration that completed or threw. Returns a promise if the next iteration must wait. */
  finishIteration(thrown: Thrown | undefined): Promise<void> | undefined {
    let failed = false
    let endedItself = false
    let cause: unknown
    if (thrown !== undefined) {
      endedItself = thrown.error instanceof IterationEnded
      if (!endedItself) {
        cause = thrown.error
        failed = !(cause instanceof LoadEnded)
        if (failed) this.#countThrown(this.#label, cause)
      }
    }
    const { afterIteration } = this.#runtime.plan.options
    if (afterIteration !== undefined || this.#openCalls > 0 || this.#sleeps !== undefined)
      return this.#finishLater(cause, failed, endedItself)
    return this.#countIteration(cause instanceof LoadEnded, failed)
  }

  /** Runs `afterIteration`, and waits for calls that the iteration left open. */
  async #finishLater(cause: unknown, hasFailed: boolean, endedItself: boolean): Promise<void> {
    const { afterIteration } = this.#runtime.plan.options
    let failed = hasFailed
    if (afterIteration !== undefined) {
      const succeeded = await this.#guard('afterIteration', () => afterIteration(this, cause))
      failed ||= !succeeded && !this.#stopping
    }
    const isInterrupted = cause instanceof LoadEnded
    if (this.#openCalls > 0 || this.#sleeps !== undefined) {
      const { name } = this.#runtime.plan.mix[this.#scenarioIndex]!.scenario
      await this.#awaitOpenCalls(name, failed || endedItself || isInterrupted)
    }
    await this.#countIteration(isInterrupted, failed)
  }

  #countIteration(isInterrupted: boolean, failed: boolean): Promise<void> | undefined {
    this.scenarioRows = undefined
    this.#part = undefined
    if (isInterrupted) return undefined
    this.#runtime.recorder.iterationEnded(this.#scenarioIndex, failed)
    // A scenario that waits for nothing would keep the event loop from reading the replies of other users.
    return this.#yielded ? undefined : new Promise((resolve) => setImmediate(resolve))
  }

  callBegan(): void {
    this.#openCalls++
  }

  continueCall(call: CallExchange, reply: Reply): void {
    void runFurtherHops(call, reply)
  }

  callEnded(): void {
    this.#yielded = true
    this.#openCalls--
    if (this.#openCalls === 0) this.#whenAnswered?.()
  }

  /**
   * Waits for the calls that an iteration left open, because a scenario without `await` would otherwise send requests
   * without end. Unless the iteration failed or ended on purpose, an `await` is missing, and that is counted as an error.
   */
  async #awaitOpenCalls(scenario: string, onPurpose: boolean): Promise<void> {
    if (!onPurpose) {
      const what = this.#openCalls > 0 ? 'its calls were answered' : 'its wait was over'
      this.#runtime.fault(scenario, 'script', `it ended before ${what}: is an await missing?`)
    }
    Sleep.wakeAll(this.#sleeps, this.#runtime.timeline)
    this.#sleeps = undefined
    if (this.#openCalls === 0) return
    await new Promise<void>((answered) => {
      this.#whenAnswered = answered
    })
    this.#whenAnswered = undefined
  }

  /** Resolves at an instant of the timeline, or rejects with `LoadEnded` if the user is stopped before. */
  sleepUntil(instantMs: number): Promise<void> {
    this.clock.busy()
    if (this.#stopping) return this.#rejectSleep()
    // An instant in the past is due now, so it is not late.
    const dueMs = Math.max(instantMs, this.#runtime.timeline.now())
    return new Promise((resolve, reject) => {
      const sleep = new Sleep(this.#sleeps, resolve, reject)
      this.#sleeps = sleep
      sleep.alarm = this.#runtime.timeline.at(dueMs, () => this.#wake(sleep, dueMs))
    })
  }

  /**
   * Rejects a wait after the end of the load, but in a later turn, because a scenario may catch it and wait again without
   * end. After the end for good the wait stays pending.
   */
  #rejectSleep(): Promise<void> {
    const { timeline, hasEnded } = this.#runtime
    return new Promise((_, reject) => {
      if (!hasEnded) timeline.at(timeline.now(), () => reject(new LoadEnded()))
    })
  }

  /** Notes what is under way, just before the load ends for good. */
  noteOpenWork(nowMs: number): void {
    const { openWork } = this.#runtime
    this.#hangsInCall = openWork.isInOwnCode(this)
    this.#wasWaiting = this.#openCalls > 0 || this.#sleeps !== undefined || openWork.excuses(this, nowMs)
  }

  /**
   * Counts the hook or iteration that has not ended although the load has and nothing was under way in it: an error of the
   * plan's own code. `blame` is `slow` if it had little time to end: it is an error then only if it took more than twice as
   * long as any iteration before. Returns what it was; undefined if there is none.
   */
  endWithLoad(nowMs: number, blame: 'all' | 'slow' | 'none'): 'onStart' | 'iteration' | 'onStop' | undefined {
    const runtime = this.#runtime
    const part = this.#part
    if (blame === 'none') return undefined
    if (part === undefined || this.#wasWaiting) return this.#hangsInCall ? 'iteration' : undefined
    const isIteration = part === 'iteration'
    if (isIteration && blame === 'slow' && nowMs - this.#beganMs <= 2 * runtime.longestIterationMs)
      return undefined
    runtime.fault(this.#label, 'script', 'it had not ended when the load did')
    if (isIteration) runtime.recorder.iterationEnded(this.#scenarioIndex, true)
    return part
  }

  /** Stops the user: its waits end with `LoadEnded`, and it begins no further iteration. */
  stop(): void {
    this.#stopping = true
    Sleep.breakAll(this.#sleeps, this.#runtime.timeline)
    this.#sleeps = undefined
  }

  #wake(sleep: Sleep, dueMs: number): void {
    this.#sleeps = Sleep.without(this.#sleeps, sleep)
    const { timeline } = this.#runtime
    // A timer that ticks in whole milliseconds wakes the user at the tick: only the excess is the generator's delay.
    this.clock.woke(Math.max(0, timeline.now() - dueMs - timeline.tickMs))
    this.#yielded = true
    sleep.resolve()
  }

  /** Runs a hook and counts its exception. Resolves to whether it succeeded; ending the iteration is a success. */
  async #guard(label: string, run: () => unknown): Promise<boolean> {
    this.#label = label
    try {
      await run()
      return true
    } catch (error) {
      if (error instanceof IterationEnded) return true
      if (!(error instanceof LoadEnded)) this.#countThrown(label, error)
      return false
    }
  }

  #countThrown(label: string, error: unknown): void {
    if (isCounted(error) && !(error instanceof PlimsollError)) return
    this.#runtime.onThrown?.(error)
    if (error instanceof CheckFailed) this.#runtime.fault(label, 'check', error.message)
    else if (error instanceof PlimsollError) this.#runtime.onPlanError(error)
    else this.#runtime.fault(label, thrownClass(error), scriptMessage(error))
  }
}
