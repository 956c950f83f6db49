import type { PlimsollError } from '../../src/base/error.ts'
import { failureClasses } from '../../src/base/failure-class.ts'
import { VirtualTimeline } from '../../src/base/time/virtual-timeline.ts'
import { parseOrigin } from '../../src/engine/origin.ts'
import { LoadsAtWork, type RuntimeMaker } from '../../src/load/loads-at-work.ts'
import type { RunningLoad } from '../../src/load/running-load.ts'
import { ownsAll, type Share } from '../../src/load/schedule/share.ts'
import { totalMs } from '../../src/load/spec/phase.ts'
import type { OwnDelayFigures } from '../../src/metrics/delay/own-delay-figures.ts'
import { type MeasuredOperation, noFailure } from '../../src/metrics/measured-operation.ts'
import { Recorder } from '../../src/metrics/recorder.ts'
import { RunCounts } from '../../src/metrics/run-counts.ts'
import type { Tally } from '../../src/metrics/tally.ts'
import type { Endpoint } from '../../src/plan/endpoint/endpoint.ts'
import { plan } from '../../src/plan/plan.ts'
import type { PlanOptions } from '../../src/plan/plan-options.ts'
import type { Headers } from '../../src/plan/request/headers.ts'
import type { ExchangeWatcher } from '../../src/user/call/exchange-watcher.ts'
import { Runtime } from '../../src/user/runtime.ts'
import { VirtualUser } from '../../src/user/virtual-user.ts'
import { readLoadOf } from './described-load.ts'
import { type Answer, ScriptedClient } from './scripted-client.ts'

/** One operation as it was recorded, times in ms. */
export interface Recorded {
  row: number
  phase: number
  endedMs: number
  responseMs: number
  serviceMs?: number
  status: number
  failure?: string
  message?: string
}

/** A recorder that keeps what it was called with. */
export class KeepingRecorder extends Recorder {
  readonly requests: Recorded[] = []
  readonly lagsMs: number[] = []
  readonly faults: string[] = []
  readonly checks: string[] = []
  plannedCount = 0
  droppedCount = 0
  readonly started: { scenario: number; atMs: number }[] = []
  completed = 0
  failed = 0

  override count(operation: MeasuredOperation): void {
    const { row, phase, endedMs, responseUs, serviceUs, status, failureIndex, failureMessage } = operation
    const outcome =
      failureIndex === noFailure
        ? { serviceMs: serviceUs / 1_000 }
        : { failure: failureClasses[failureIndex]!, message: failureMessage }
    this.requests.push({ row, phase, endedMs, responseMs: responseUs / 1_000, status, ...outcome })
    super.count(operation)
  }

  override fault(label: string, nowMs: number, classIndex: number, message: string): void {
    this.faults.push(`${label}: ${failureClasses[classIndex]}: ${message}`)
    super.fault(label, nowMs, classIndex, message)
  }

  override check(name: string, ok: boolean, phase: number, nowMs?: number): void {
    this.checks.push(`${name}: ${ok}`)
    super.check(name, ok, phase, nowMs)
  }

  override lag(us: number): void {
    this.lagsMs.push(us / 1_000)
    super.lag(us)
  }

  override planned(n: number): void {
    this.plannedCount += n
    super.planned(n)
  }

  override dropped(n: number): void {
    this.droppedCount += n
    super.dropped(n)
  }

  override iterationStarted(scenario: number, nowMs?: number): void {
    this.started.push({ scenario, atMs: nowMs! })
    super.iterationStarted(scenario, nowMs)
  }

  override iterationEnded(scenario: number, failed: boolean, nowMs?: number): void {
    this.completed++
    if (failed) this.failed++
    super.iterationEnded(scenario, failed, nowMs)
  }
}

export interface BenchOptions extends Omit<PlanOptions, 'target'> {
  target?: string
  answer?: (request: string, number: number) => Answer
  share?: Share
  iterations?: number
  timeline?: VirtualTimeline
  sharedConnections?: number
  data?: unknown
  defaultHeaders?: Headers
  watcher?: ExchangeWatcher
  /** The endpoints that may be called; all by default. */
  endpoints?: readonly Endpoint[]
}

/** A worker's load in virtual time against a scripted target, assembled as a worker does. */
export class LoadBench {
  /** Not 0, so that code which does not count from the start is found out. */
  static readonly startMs = 10_000
  readonly timeline: VirtualTimeline
  readonly target: ScriptedClient
  readonly recorder: KeepingRecorder
  /** What the recorder has flushed. */
  readonly tally: Tally
  /** The runtime of the first load. */
  readonly runtime: Runtime
  readonly load: RunningLoad
  /** How it delayed its own load, of each second that was flushed. */
  readonly ownDelays: OwnDelayFigures[] = []
  readonly planErrors: PlimsollError[] = []
  readonly lengthMs: number
  ended = false

  constructor({ answer, share = ownsAll(), iterations, ...options }: BenchOptions) {
    const { startMs } = LoadBench
    const {
      timeline = new VirtualTimeline(startMs),
      sharedConnections,
      data,
      watcher,
      endpoints,
      ...rest
    } = options
    this.timeline = timeline
    this.target = new ScriptedClient(timeline, answer)
    const counts = new RunCounts()
    this.tally = counts.tally
    this.recorder = new KeepingRecorder({
      worker: 0,
      phases: 10,
      startMs,
      flush: (delta) => {
        this.ownDelays.push(delta.load.ownDelays)
        counts.add(delta)
      },
    })
    const origin = parseOrigin(options.target ?? 'http://target:8000')
    const made = plan({ target: origin.url, ...rest })
    const spec = readLoadOf(made.options.load!, iterations === undefined ? {} : { iterations }, made.mix)
    const runtimes: Runtime[] = []
    this.lengthMs = totalMs(spec.phases)
    const makeRuntime: RuntimeMaker = (_, phaseOf, first) => {
      const runtime = new Runtime({
        plan: made,
        ...(endpoints !== undefined && { endpoints }),
        timeline,
        client: this.target.client,
        recorder: this.recorder,
        defaults: { origin, plan: made.options, timeoutMs: 60_000, userAgent: 'test' },
        sharedConnections,
        parallel: first && { runtime: first, sharesConnections: true },
        shareOf: (count) => count,
        seed: options.seed ?? 1,
        phaseAt: phaseOf,
        data,
        onPlanError: (error) => this.planErrors.push(error),
        watcher,
      })
      runtimes.push(runtime)
      return runtime
    }
    this.load = new LoadsAtWork(spec, share, startMs, makeRuntime)
    this.runtime = runtimes[0]!
    void this.load.ended.then(() => {
      this.ended = true
    })
  }

  /** Starts the load and runs it for `untilMs`; by default until a minute after its end. */
  async run(untilMs = this.lengthMs + 60_000): Promise<this> {
    this.load.start(LoadBench.startMs)
    await this.until(untilMs)
    return this
  }

  async until(ms: number): Promise<void> {
    await this.timeline.runUntil(LoadBench.startMs + ms)
  }

  /** Stops the load as a worker does, and accounts for it. */
  async stop(): Promise<void> {
    this.load.stop()
    await this.until(this.timeline.now() - LoadBench.startMs)
    this.load.account(this.timeline.now())
  }

  /** Finishes the recorder: the tally has everything that was counted. */
  close(): Tally {
    this.recorder.finish(this.timeline.now())
    return this.tally
  }

  /** When iterations began, in ms from the start. */
  get starts(): number[] {
    return this.recorder.started.map(({ atMs }) => atMs - LoadBench.startMs)
  }

  /** When requests were sent, in ms from the start. */
  get sends(): number[] {
    return this.target.requests.map(({ sentMs }) => sentMs - LoadBench.startMs)
  }

  get responsesMs(): number[] {
    return this.recorder.requests.map(({ responseMs }) => responseMs)
  }

  /** A user that is not part of the load. */
  user(id = 0): VirtualUser {
    return new VirtualUser(this.runtime, id)
  }
}
