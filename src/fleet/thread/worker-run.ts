import { messageOf, PlimsollError } from '../../base/error.ts'
import { failureClasses } from '../../base/failure-class.ts'
import { isOwnFault, thrownPlace } from '../../base/place/thrown-place.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import type { Alarm } from '../../base/time/timeline.ts'
import { Clients } from '../../engine/clients.ts'
import type { SocketOptions } from '../../engine/socket/socket-opener.ts'
import { LoadsAtWork } from '../../load/loads-at-work.ts'
import type { RunningLoad } from '../../load/running-load.ts'
import { ownedBelow, ownedNumber } from '../../load/schedule/share.ts'
import { loadsOf } from '../../load/spec/load-spec.ts'
import type { ParallelLoadSpec } from '../../load/spec/parallel-loads.ts'
import { totalMs } from '../../load/spec/phase.ts'
import { peakOf } from '../../load/spec/single-load.ts'
import { LoopActivity } from '../../machine/loop-activity.ts'
import { encodeDelta } from '../../metrics/codec/delta-codec.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { RequestFailed } from '../../plan/context/request-failed.ts'
import { provideOptions } from '../../plan/data/options.ts'
import type { Plan } from '../../plan/plan.ts'
import { quickPlan } from '../../plan/quick-plan.ts'
import { importPlan } from '../../plan-file/plan-module.ts'
import { Feeds } from '../../user/data/feed.ts'
import { setupData } from '../../user/data/setup-data.ts'
import { LoadEnded } from '../../user/iteration-end.ts'
import { Runtime, type RuntimeOptions } from '../../user/runtime.ts'
import { FailureSampler } from '../../user/samples/failure-sample.ts'
import { scriptMessage } from '../../user/script-message.ts'
import { VirtualUser } from '../../user/virtual-user.ts'
import type { Assignment, PlanSource } from '../assignment.ts'
import { type Command, decodeCommand, encodeMessage, type Report } from '../message.ts'
import { OnceIteration } from '../once/once-iteration.ts'
import { OnceTeller } from '../once/once-teller.ts'
import type { PlanHere } from '../plan-here.ts'
import { proxyOf, socketOptions } from '../socket-options.ts'
import { LoopGauges } from './loop-gauges.ts'

const scriptIndex = failureClasses.indexOf('script')

/** The most that is sent of the reason for which a scenario stops the test, in UTF-16 units. */
const longestReason = 1_000

/** Who watches what users do. */
type Watching = Pick<RuntimeOptions, 'watcher' | 'onThrown'>

/** Sends bytes to the coordinator. */
export type Send = (bytes: Uint8Array) => void

/**
 * One worker's part of a run, from its assignment to its last delta. It knows of commands and reports alone, not of
 * what carries them.
 */
export class WorkerRun {
  readonly #send: Send
  readonly #here: PlanHere | undefined
  #assignment!: Assignment
  #plan!: Plan
  #timeline!: RealTimeline
  #loopActivity!: LoopActivity
  #sockets!: SocketOptions
  #clients!: Clients
  #load: RunningLoad | undefined
  /** Tells one who follows of all that happens; undefined where nobody does. */
  #teller: OnceTeller | undefined
  #once: OnceIteration | undefined
  #recorder: Recorder | undefined
  #cut: Alarm | undefined
  #cutNow!: () => void
  #failed = false
  #hasStoppedTest = false
  #feeds!: Feeds
  /** Why its load ended before its time, where it had no more rows to give. */
  #endOfData: string | undefined

  /** `here` is what it runs when its assignment says that the plan is in this process. */
  constructor(send: Send, here?: PlanHere) {
    this.#send = send
    this.#here = here
  }

  /** Does what a command says. Never rejects: what goes wrong is reported. */
  async receive(bytes: Uint8Array): Promise<void> {
    try {
      await this.#obey(decodeCommand(bytes))
    } catch (error) {
      this.fail(error)
    }
  }

  async #obey(command: Command): Promise<void> {
    switch (command.type) {
      case 'assign':
        await this.#prepare(command.assignment)
        this.#report({ type: 'ready' })
        return
      case 'setup':
        this.#report({ type: 'setup-done', data: await this.#outsideLoad('setup', undefined) })
        return
      case 'start':
        await this.#run(command.startMs, command.data)
        this.#report({ type: 'done', ...(this.#endOfData !== undefined && { endOfData: this.#endOfData }) })
        return
      case 'once':
        await this.#runOnce(command.data)
        this.#report({ type: 'once-done' })
        return
      case 'stop':
        this.#stop(command.graceMs)
        return
      case 'teardown':
        await this.#outsideLoad('teardown', command.data)
        this.#report({ type: 'teardown-done' })
    }
  }

  /** Reports that this worker cannot go on, after what it has measured, and ends its load. */
  fail(error: unknown): void {
    if (this.#failed) return
    this.#failed = true
    try {
      this.#recorder?.finish(this.#timeline.now())
    } catch {
      // Then what it measured last is lost, but not that it failed.
    }
    this.#stop(0)
    const known = error instanceof PlimsollError ? error : undefined
    const place = known?.place ?? thrownPlace(error)
    const name = known === undefined && error instanceof Error ? `${error.name}: ` : ''
    this.#report({
      type: 'failed',
      planError: known !== undefined,
      code: known?.code ?? 'worker-failed',
      message: `${name}${messageOf(error)}`,
      ...(known?.advice !== undefined && { advice: known.advice }),
      ...(place !== undefined && { place }),
    })
  }

  /** Counts an error that no iteration caught, such as in a callback that a scenario left behind. */
  stray(error: unknown): void {
    // Nobody waited for it: the request has been counted, and the wait was cut by the end of the load.
    if (isCountedElsewhere(error)) return
    if (this.#recorder === undefined || isOwnFault(error)) this.fail(error)
    else this.#recorder.fault('(left behind)', this.#timeline.now(), scriptIndex, scriptMessage(error))
  }

  /** Lets go of all that it holds open. */
  close(): void {
    // Undefined where its plan could not be loaded.
    ;(this.#clients as Clients | undefined)?.close('the run is over')
    ;(this.#timeline as RealTimeline | undefined)?.close()
  }

  async #prepare(assignment: Assignment): Promise<void> {
    this.#assignment = assignment
    this.#plan = await this.#planOf(assignment.source)
    this.#feeds = new Feeds(assignment.seed, (index) => ownedNumber(assignment.share, index))
    this.#timeline = new RealTimeline(assignment.pacing, (nowMs) => this.#loopActivity.note(nowMs))
    this.#loopActivity = new LoopActivity(
      () => this.#timeline.now(),
      (run) => this.#timeline.afterTurn(run),
    )
    // Arrivals have instants to keep; a user is ready when it is ready.
    if (loadsOf(assignment.load).some(({ kind }) => kind === 'arrivals')) this.#timeline.sharpen()
    if (assignment.isFollowed) {
      this.#teller = new OnceTeller(this.#timeline, (event) => this.#report({ type: 'seen', event }))
    }
    this.#sockets = socketOptions(assignment, this.#plan.connecting.tls)
    this.#clients = new Clients(
      { ...this.#sockets, timeline: this.#timeline, loopActivity: this.#loopActivity },
      proxyOf(assignment),
    )
  }

  async #planOf(source: PlanSource): Promise<Plan> {
    if (source.kind === 'bundle') {
      const given = Object.entries(source.options ?? {})
      provideOptions(new Map(given.map(([name, text]) => [name, { text, origin: name }])))
      return importPlan(source.bundle)
    }
    if (source.kind === 'quick') return quickPlan(source.quick)
    if (this.#here !== undefined) return this.#here.plan
    throw new PlimsollError('no-plan', 'the plan is in another process')
  }

  /** Runs setup or teardown as a user whose requests nobody counts. */
  async #outsideLoad(which: 'setup' | 'teardown', data: unknown): Promise<unknown> {
    const run = this.#plan.options[which] as ((user: VirtualUser, data: unknown) => unknown) | undefined
    if (run === undefined) return undefined
    const recorder =
      this.#teller?.recorder() ??
      new Recorder({ worker: 0, phases: 1, startMs: this.#timeline.now(), flush: () => {} })
    const user = new VirtualUser(this.#runtimeOutside(recorder, data, { watcher: this.#teller }), -1)
    this.#teller?.follow(user)
    const end = this.#teller?.begin(which)
    try {
      const answer = await run(user, data)
      const given = which === 'setup' ? setupData(answer, this.#plan.place) : null
      end?.('passed')
      return given
    } catch (error) {
      end?.('failed')
      if (error instanceof PlimsollError) throw error
      const place = thrownPlace(error)
      throw new PlimsollError(`${which}-failed`, `the plan's ${which} failed: ${messageOf(error)}`, {
        ...(place && { place }),
        cause: error,
      })
    } finally {
      await user.finish(false)
    }
  }

  /** Runs each scenario once, and tells of it. */
  async #runOnce(data: unknown): Promise<void> {
    const teller = this.#teller!
    const recorder = teller.recorder()
    this.#recorder = recorder
    const runtime = this.#runtimeOutside(recorder, data, {
      watcher: teller,
      onThrown: (error) => {
        recorder.place = thrownPlace(error)
      },
    })
    this.#once = new OnceIteration(runtime, teller, recorder, this.#assignment.load)
    await this.#once.run()
    this.#once = undefined
    this.#recorder = undefined
  }

  /** What users work with that are no part of a load. */
  #runtimeOutside(recorder: Recorder, data: unknown, watching: Watching): Runtime {
    const side = loadsOf(this.#assignment.load)[0]!
    return this.#runtime(recorder, data, () => 0, side, undefined, watching)
  }

  #runtime(
    recorder: Recorder,
    data: unknown,
    phaseOf: (ms: number) => number,
    side: ParallelLoadSpec,
    first?: Runtime,
    watching: Watching = {},
  ): Runtime {
    const { share, connections, timeoutMs, userAgent, seed, countedScenarios } = this.#assignment
    const { origin } = this.#sockets
    const shareOf = (number: number) => Math.max(1, ownedBelow(share, number))
    return new Runtime({
      plan: this.#plan,
      ...(this.#here !== undefined && { endpoints: this.#here.endpoints, prepares: this.#here.isWhole }),
      timeline: this.#timeline,
      client: this.#clients.target,
      clientOf: (origin) => this.#clients.of(origin),
      recorder,
      defaults: { origin, plan: this.#plan.options, timeoutMs, userAgent },
      sharedConnections: sharedConnections(this.#assignment, this.#plan, side),
      shareOf,
      parallel: first && { runtime: first, sharesConnections: connections !== undefined },
      seed,
      phaseAt: phaseOf,
      data,
      onPlanError: (error) => this.#misused(error),
      onStopTest: (reason) => this.#stopTest(reason),
      onDataEnd: (reason) => this.#endPart(reason),
      feeds: this.#feeds,
      ...(countedScenarios !== undefined && { countedScenarios }),
      ...watching,
    })
  }

  async #run(startMs: number, data: unknown): Promise<void> {
    const { worker, load: spec, share, gracefulStopMs } = this.#assignment
    const timeline = this.#timeline
    const gauges = new LoopGauges(
      timeline,
      this.#loopActivity,
      () => ({
        users: load.users,
        inFlight: load.inFlight,
        retries: this.#clients.retries,
        redirects: load.redirects,
        connectionsOpened: this.#clients.connectionsOpened,
        filesShort: this.#clients.filesShort,
        portsShort: this.#clients.portsShort,
      }),
      (ms, cause) => recorder.pressure.stalled(ms, cause),
    )
    const recorder = new Recorder({
      worker,
      phases: spec.phases.length,
      startMs,
      flush: (delta) => this.#send(encodeDelta(delta)),
      gauges: () => gauges.read(),
      beforeFlush: (endMs) => load.account(endMs),
    })
    const watcher =
      this.#assignment.keepsSamples === false
        ? undefined
        : new FailureSampler(startMs, (sample) => this.#report({ type: 'sample', sample }))
    const load = new LoadsAtWork(spec, share, startMs, (own, phaseOf, first) =>
      this.#runtime(recorder, data, phaseOf, own, first, { watcher }),
    )
    this.#load = load
    this.#recorder = recorder
    const tick = (dueMs: number) => {
      recorder.advance(timeline.now())
      second = timeline.at(dueMs + 1_000, tick)
    }
    let second = timeline.at(startMs + 1_000, tick)
    const cut = new Promise<void>((resolve) => {
      this.#cutNow = resolve
    })
    this.#cutAt(startMs + totalMs(spec.phases) + gracefulStopMs)
    load.start(startMs)
    await Promise.race([load.ended, cut])
    timeline.cancel(second)
    timeline.cancel(this.#cut!)
    load.stop()
    this.#clients.abort('the run ended before the reply')
    // What was cut settles its promises first: it is part of the last delta.
    await new Promise((resolve) => setImmediate(resolve))
    recorder.finish(timeline.now())
    gauges.close()
  }

  /** This worker has given all of its rows: its load ends, and the others' go on. */
  #endPart(reason: string): void {
    if (this.#load === undefined || this.#endOfData !== undefined) return
    this.#endOfData = reason.slice(0, longestReason)
    this.#stop(this.#assignment.gracefulStopMs)
  }

  /** Every worker is told to stop; this one need not wait for it. */
  #stopTest(reason: string): void {
    if (this.#load === undefined || this.#hasStoppedTest) return
    this.#hasStoppedTest = true
    this.#report({ type: 'stop-test', reason: String(reason).slice(0, longestReason) })
    this.#stop(this.#assignment.gracefulStopMs)
  }

  #stop(graceMs: number): void {
    if (this.#once !== undefined) {
      this.#once.cut()
      this.#clients.abort('it was interrupted before the reply')
    }
    this.#load?.stop()
    if (this.#load !== undefined) this.#cutAt(this.#timeline.now() + graceMs)
  }

  #cutAt(ms: number): void {
    if (this.#cut !== undefined) this.#timeline.cancel(this.#cut)
    this.#cut = this.#timeline.at(ms, () => this.#cutNow())
  }

  /** The plan uses Plimsoll in a way that cannot be: every iteration would fail the same way. */
  #misused(error: PlimsollError): void {
    error.place ??= thrownPlace(error)
    this.fail(error)
  }

  #report(report: Report): void {
    this.#send(encodeMessage(report))
  }
}

/** How many connections all users of a worker share; undefined where each has its own. */
function sharedConnections(
  { connections, share }: Assignment,
  plan: Plan,
  side: ParallelLoadSpec,
): number | undefined {
  if (connections !== undefined) return connections
  const isOpen = side.kind === 'arrivals'
  const { connectionReuse = isOpen ? 'shared' : 'user' } = plan.options
  if (connectionReuse === 'user' || connectionReuse === 'iteration') return undefined
  return Math.max(1, ownedBelow(share, isOpen ? side.inFlight : Math.ceil(peakOf(side))))
}

/** Whether an error is one of a request, which has been counted, or of a wait that the end of the load cut. */
export function isCountedElsewhere(error: unknown): boolean {
  return error instanceof RequestFailed || error instanceof LoadEnded
}
