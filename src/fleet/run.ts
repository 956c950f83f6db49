import type { PlimsollError } from '../base/error.ts'
import { plainText } from '../base/text/plain-text.ts'
import { RealTimeline } from '../base/time/real-timeline.ts'
import type { Alarm } from '../base/time/timeline.ts'
import { LoadPlan } from '../load/planned/load-plan.ts'
import { phaseTimes } from '../load/spec/load-spec.ts'
import { totalMs } from '../load/spec/phase.ts'
import { MachineWatch } from '../machine/machine-watch.ts'
import { OwnThreadTime } from '../machine/thread-time.ts'
import { RunCounts } from '../metrics/run-counts.ts'
import type { Series } from '../metrics/series/series.ts'
import type { Tally } from '../metrics/tally.ts'
import { Judge } from '../verdict/judge/judge.ts'
import { Fleet } from './fleet.ts'
import { liveState } from './live-state.ts'
import { PlanHooks, withTeardown } from './plan-hooks.ts'
import { checkTargets } from './preflight.ts'
import { assignmentsOf } from './run-assignments.ts'
import { concludeRun } from './run-conclusion.ts'
import type { RunObserver, RunOutcome } from './run-outcome.ts'
import type { RunRequest } from './run-request.ts'
import { SampleList } from './sample-list.ts'
import { startInProcess } from './thread/local-link.ts'
import { type LinkEvents, startThread } from './thread/worker-link.ts'

/** The time between the start command and the start of the load, in ms. */
const leadMs = 20

/** How long the deltas of a second may take to arrive, in ms. The second is judged after that. */
const settleMs = 100

/** How far workers may be behind, in seconds. Until then, a second is judged only when all of them have reported it. */
const maxBehindSeconds = 5

/** How long iterations may continue after an interrupt, in ms. */
const interruptGraceMs = 2_000

/** How long a worker may take to report the end of its load, in ms. A plan with an endless loop never lets it report. */
const endReportMs = 5_000

/** The reason for stopping the test is cut to this length, in UTF-16 units. */
const maxReasonLength = 300

/** One run with one or more workers, from their start to the verdict. */
export class Run {
  readonly #request: RunRequest
  readonly #observer: RunObserver
  readonly #timeline = new RealTimeline('economy')
  readonly #counts: RunCounts
  readonly #tally: Tally
  readonly #series: Series
  readonly #judge: Judge
  readonly #samples = new SampleList()
  readonly #fleet: Fleet
  readonly #hooks: PlanHooks
  #lateError: PlimsollError | undefined
  /** Aborted by an interrupt. */
  readonly #ending = new AbortController()
  #stopReason: string | undefined
  #isAborted = false
  #isLoading = false
  #endAlarm: Alarm | undefined

  constructor(request: RunRequest, observer: RunObserver = {}) {
    this.#request = request
    this.#observer = observer
    const times = phaseTimes(request.load)
    const loads = times.map(({ load = 0 }) => load)
    const counts = new RunCounts(times, {}, request.workers)
    this.#counts = counts
    this.#tally = counts.tally
    this.#series = counts.series
    this.#judge = new Judge(request.slas, request.load.phases, counts, loads)
    const { planObject } = request
    const start =
      planObject === undefined ? startThread : (events: LinkEvents) => startInProcess(planObject, events)
    this.#fleet = new Fleet(start, {
      delta: (delta) => counts.add(delta),
      stopTest: (reason) => this.#stopTest(reason),
      sample: (sample) => this.#samples.add(sample),
    })
    this.#hooks = new PlanHooks(this.#fleet, request, this.#timeline)
  }

  get #isStopping(): boolean {
    return this.interrupted || this.#isAborted || this.#stopReason !== undefined
  }

  /** Whether the run has been interrupted. */
  get interrupted(): boolean {
    return this.#ending.signal.aborted
  }

  /** The failure of the teardown of a run that was interrupted during its setup. Teardown then lacked the setup's data. */
  get teardownError(): PlimsollError | undefined {
    return this.#lateError
  }

  /**
   * Ends what the run is at: the start of the workers, setup, the check of the target, the load or teardown. The outcome
   * covers everything measured until then.
   */
  interrupt(): void {
    this.#ending.abort()
    this.#hooks.interrupt()
    if (!this.#isLoading) return
    const graceMs = Math.min(this.#request.gracefulStopMs, interruptGraceMs)
    this.#fleet.stop(graceMs)
    this.#expectEnd(graceMs)
  }

  /** Ends the load at the request of a scenario. Iterations may finish as at the planned end. */
  #stopTest(reason: string): void {
    if (this.#stopReason !== undefined || this.interrupted) return
    this.#stopReason = plainText(reason, maxReasonLength)
    this.#fleet.stop(this.#request.gracefulStopMs)
    this.#expectEnd(this.#request.gracefulStopMs)
  }

  /** Ends the load because an SLA with `abort` is not met. */
  #abort(): void {
    if (this.#isStopping) return
    this.#isAborted = true
    const graceMs = Math.min(this.#request.gracefulStopMs, interruptGraceMs)
    this.#fleet.stop(graceMs)
    this.#expectEnd(graceMs)
  }

  /**
   * Runs setup, load and teardown. A setup that has begun is followed by teardown, even if it failed. Nothing is sent to the target until the workers are ready and `before` has resolved.
   * Rejects with a `PlimsollError` for a failure before the load; a later failure is part of the outcome. Resolves with
   * undefined if the run is interrupted before the load.
   */
  async start(before: Promise<unknown> = Promise.resolve()): Promise<RunOutcome | undefined> {
    const cpu = process.cpuUsage()
    try {
      const ready = this.#fleet.assign(assignmentsOf(this.#request))
      // A mistake in the plan can reject both. The first rejection is reported.
      await untilAborted(Promise.all([ready, before]), this.#ending.signal)
      if (this.interrupted) return undefined
      const { data, error: failure, isCut } = await this.#hooks.setup()
      const error = failure ?? (await this.#checkTarget().catch((unreachable) => unreachable))
      if (error === undefined && !this.interrupted) return await this.#load(data, cpu)
      const end = await this.#hooks.teardown(data)
      if (error !== undefined) throw withTeardown(error, end.error)
      if (end.error !== undefined && !isCut) throw end.error
      this.#lateError = end.error
      return undefined
    } finally {
      await this.#fleet.close()
    }
  }

  /** Checks the target and the workers, unless the run has been interrupted. Rejects with a `PlimsollError`. */
  async #checkTarget(): Promise<void> {
    if (this.interrupted) return
    await checkTargets(this.#request, this.#timeline, this.#ending.signal)
    this.#fleet.throwIfLost()
  }

  async #load(data: unknown, cpu: NodeJS.CpuUsage): Promise<RunOutcome> {
    const { load, gracefulStopMs } = this.#request
    const startedAt = new Date(Date.now() + leadMs)
    const startMs = this.#timeline.now() + leadMs
    this.#isLoading = true
    this.#observer.started?.(this.#request, startedAt)
    const machine = new MachineWatch(new OwnThreadTime(() => this.#timeline.now()))
    const stopWatching = this.#watch(startMs, machine)
    this.#expectEnd(leadMs + totalMs(load.phases) + gracefulStopMs)
    const { workerFailures, planError, endOfData, earlyEnd } = await this.#fleet.run(startMs, data)
    this.#counts.release()
    if (endOfData !== undefined) this.#stopReason ??= plainText(endOfData, maxReasonLength)
    machine.update()
    this.#timeline.cancel(this.#endAlarm!)
    stopWatching()
    machine.close()
    this.#isLoading = false
    const durationSeconds = Math.max(0, this.#timeline.now() - startMs) / 1_000
    const teardown = await this.#hooks.teardown(data)
    const error = planError ?? teardown.error
    const hasNoFailure = workerFailures.length === 0 && error === undefined
    const plannedEnding = this.#isAborted
      ? 'aborted'
      : this.#stopReason === undefined
        ? 'complete'
        : 'stopped'
    const ended = this.interrupted ? 'interrupted' : hasNoFailure ? plannedEnding : 'failed'
    // A worker that was lost can have sent more since.
    this.#counts.release()
    const usage = process.cpuUsage(cpu)
    return {
      request: this.#request,
      startedAt,
      durationSeconds,
      judgedSeconds: this.#judge.judgedSeconds(durationSeconds),
      ended,
      stopReason: this.#stopReason,
      earlyEnd,
      tally: this.#tally,
      series: this.#series,
      samples: this.#samples,
      judge: this.#judge,
      machine: machine.figures,
      ...concludeRun(this.#request, {
        ended,
        tally: this.#tally,
        judge: this.#judge,
        machine: machine.figures,
        workerFailures,
        error,
        durationSeconds,
      }),
      cpuSeconds: (usage.user + usage.system) / 1e6,
      planError: error,
    }
  }

  /** Judges the run and calls the observer once a second. Returns a function that stops both. */
  #watch(startMs: number, machine: MachineWatch): () => void {
    const timeline = this.#timeline
    const plan = new LoadPlan(this.#request.load)
    const tick = (dueMs: number) => {
      const seconds = (dueMs - settleMs - startMs) / 1_000
      machine.update()
      const known = Math.min(seconds, this.#counts.reportedSeconds)
      const judged = Math.max(known, seconds - maxBehindSeconds)
      this.#counts.release(Math.round(judged))
      // What a worker that stands still has not reported must not end the run.
      this.#judge.update(judged, judged === known)
      if (this.#judge.abortedBy !== undefined) this.#abort()
      this.#observer.second?.(
        liveState(this.#request, plan, this.#tally, this.#series, this.#judge, seconds, this.#isStopping),
      )
      alarm = timeline.at(dueMs + 1_000, tick)
    }
    let alarm = timeline.at(startMs + 1_000 + settleMs, tick)
    return () => timeline.cancel(alarm)
  }

  /** Abandons workers that have not reported the end of their load `ms` + `endReportMs` from now. */
  #expectEnd(ms: number): void {
    const timeline = this.#timeline
    if (this.#endAlarm !== undefined) timeline.cancel(this.#endAlarm)
    const dueMs = timeline.now() + ms + endReportMs
    this.#endAlarm = timeline.at(dueMs, () => this.#fleet.abandon('it did not end when its load was over'))
  }
}

/** Resolves as `work` does, or with undefined as soon as `signal` aborts. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined
  const aborted = new Promise<undefined>((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined)),
  )
  return Promise.race([work, aborted])
}
