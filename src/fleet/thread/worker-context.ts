import { performance } from 'node:perf_hooks'
import { PlimsollError } from '../../base/error.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Clients } from '../../engine/clients.ts'
import type { Origin } from '../../engine/origin.ts'
import { ownedBelow, ownedNumber } from '../../load/schedule/share.ts'
import { loadsOf } from '../../load/spec/load-spec.ts'
import type { ParallelLoadSpec } from '../../load/spec/parallel-loads.ts'
import { peakOf } from '../../load/spec/single-load.ts'
import { LoopActivity } from '../../machine/loop-activity.ts'
import { OwnThreadTime } from '../../machine/thread-time.ts'
import { UnreadTime } from '../../machine/unread-time.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import { provideOptions } from '../../plan/data/options.ts'
import type { Plan } from '../../plan/plan.ts'
import { quickPlan } from '../../plan/quick-plan.ts'
import { importPlan } from '../../plan-file/plan-module.ts'
import { Feeds } from '../../user/data/feed.ts'
import { Runtime, type RuntimeOptions } from '../../user/runtime.ts'
import type { Assignment, PlanSource } from '../assignment.ts'
import type { PlanObject } from '../plan-object.ts'
import { proxyFinder, socketOptions } from '../socket-options.ts'

/** Callbacks for events of users that concern the whole worker. */
export type UserEvents = Pick<RuntimeOptions, 'onPlanError' | 'onStopTest' | 'onDataEnd'>

/** Callbacks that observe users. */
export type Watching = Pick<RuntimeOptions, 'watcher' | 'onThrown'>

/** The inputs of a runtime for a worker's users. */
export interface RuntimeParts {
  recorder: Recorder
  /** The data that the plan's setup returned. */
  data: unknown
  load: ParallelLoadSpec
  /** The index of the phase at an instant, in ms on the timeline. */
  phaseOf: (ms: number) => number
  /** The runtime of the first of several parallel loads. The others share the worker's resources with it. */
  first?: Runtime | undefined
  watching?: Watching
}

/** The plan, clock and clients of a worker, prepared from its assignment before any load. */
export class WorkerContext {
  readonly assignment: Assignment
  readonly plan: Plan
  readonly timeline: RealTimeline
  readonly threadTime: OwnThreadTime
  readonly unreadTime: UnreadTime
  readonly loopActivity: LoopActivity
  readonly clients: Clients
  readonly #planObject: PlanObject | undefined
  readonly #origin: Origin
  readonly #feeds: Feeds
  readonly #events: UserEvents

  private constructor(
    assignment: Assignment,
    plan: Plan,
    planObject: PlanObject | undefined,
    events: UserEvents,
  ) {
    this.assignment = assignment
    this.plan = plan
    this.#planObject = planObject
    this.#events = events
    this.#feeds = new Feeds(assignment.seed, (index) => ownedNumber(assignment.share, index))
    this.timeline = new RealTimeline(
      assignment.pacing,
      (nowMs) => this.loopActivity.note(nowMs),
      (nowMs, caller) => this.loopActivity.polled(nowMs, caller),
    )
    this.threadTime = new OwnThreadTime(() => this.timeline.now())
    const { nodeTiming } = performance
    this.unreadTime = new UnreadTime(
      {
        idle: () => nodeTiming.idleTime,
        queued: () => this.threadTime.queued(),
        alarmDue: () => this.timeline.nextDueMs,
      },
      this.timeline.now(),
    )
    this.loopActivity = new LoopActivity(
      () => this.timeline.now(),
      (run) => this.timeline.afterTurn(run),
      this.unreadTime,
    )
    // Only arrivals need exact instants.
    if (loadsOf(assignment.load).some(({ kind }) => kind === 'arrivals')) this.timeline.sharpen()
    const sockets = socketOptions(assignment, plan.connecting.tls)
    this.#origin = sockets.origin
    this.clients = new Clients(
      { ...sockets, timeline: this.timeline, loopActivity: this.loopActivity },
      proxyFinder(assignment),
    )
  }

  /** Loads the plan and prepares clock and clients. Rejects with a `PlimsollError` if the plan cannot be loaded. */
  static async prepare(
    assignment: Assignment,
    planObject: PlanObject | undefined,
    events: UserEvents,
  ): Promise<WorkerContext> {
    return new WorkerContext(assignment, await planOf(assignment.source, planObject), planObject, events)
  }

  /** A runtime for the users of a load. */
  runtime({ recorder, data, load, phaseOf, first, watching }: RuntimeParts): Runtime {
    const { share, connections, timeoutMs, userAgent, seed, countedScenarios } = this.assignment
    return new Runtime({
      plan: this.plan,
      ...(this.#planObject !== undefined && {
        endpoints: this.#planObject.endpoints,
        prepares: this.#planObject.ownsAllEndpoints,
      }),
      timeline: this.timeline,
      client: this.clients.target,
      clientOf: (origin) => this.clients.of(origin),
      recorder,
      defaults: { origin: this.#origin, plan: this.plan.options, timeoutMs, userAgent },
      sharedConnections: sharedConnections(this.assignment, this.plan, load),
      shareOf: (number) => Math.max(1, ownedBelow(share, number)),
      parallel: first && { runtime: first, sharesConnections: connections !== undefined },
      seed,
      phaseAt: phaseOf,
      data,
      feeds: this.#feeds,
      ...(countedScenarios !== undefined && { countedScenarios }),
      ...this.#events,
      ...watching,
    })
  }

  /** A runtime for a user that is not part of a load. */
  runtimeOutsideLoad(recorder: Recorder, data: unknown, watching: Watching): Runtime {
    const [load] = loadsOf(this.assignment.load)
    return this.runtime({ recorder, data, load: load!, phaseOf: () => 0, watching })
  }

  /** Closes all connections and stops the clock. */
  close(): void {
    this.clients.close('the run is over')
    this.threadTime.close()
    this.timeline.close()
  }
}

async function planOf(source: PlanSource, planObject: PlanObject | undefined): Promise<Plan> {
  if (source.kind === 'bundle') {
    const options = Object.entries(source.options ?? {})
    provideOptions(new Map(options.map(([name, text]) => [name, { text, origin: name }])))
    return importPlan(source.bundle)
  }
  if (source.kind === 'quick') return quickPlan(source.quick)
  if (planObject !== undefined) return planObject.plan
  throw new PlimsollError('no-plan', 'the plan is in another process')
}

/** The number of connections that all users of a worker share; undefined if each user has its own. */
function sharedConnections(
  { connections, share }: Assignment,
  plan: Plan,
  load: ParallelLoadSpec,
): number | undefined {
  if (connections !== undefined) return connections
  const isOpen = load.kind === 'arrivals'
  const { connectionReuse = isOpen ? 'shared' : 'user' } = plan.options
  if (connectionReuse === 'user' || connectionReuse === 'iteration') return undefined
  return Math.max(1, ownedBelow(share, isOpen ? load.inFlight : Math.ceil(peakOf(load))))
}
