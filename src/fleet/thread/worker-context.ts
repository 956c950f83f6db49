import { PlimsollError } from '../../base/error.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Clients } from '../../engine/clients.ts'
import type { Origin } from '../../engine/origin.ts'
import { ownedBelow, ownedNumber } from '../../load/schedule/share.ts'
import { loadsOf } from '../../load/spec/load-spec.ts'
import type { ParallelLoadSpec } from '../../load/spec/parallel-loads.ts'
import { peakOf } from '../../load/spec/single-load.ts'
import { LoopActivity } from '../../machine/loop-activity.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import { provideOptions } from '../../plan/data/options.ts'
import type { Plan } from '../../plan/plan.ts'
import { quickPlan } from '../../plan/quick-plan.ts'
import { importPlan } from '../../plan-file/plan-module.ts'
import { Feeds } from '../../user/data/feed.ts'
import { Runtime, type RuntimeOptions } from '../../user/runtime.ts'
import type { Assignment, PlanSource } from '../assignment.ts'
import type { PlanObject } from '../plan-object.ts'
import { proxyOf, socketOptions } from '../socket-options.ts'

/** Called for events of users that concern the whole worker. */
export type UserEvents = Pick<RuntimeOptions, 'onPlanError' | 'onStopTest' | 'onDataEnd'>

/** Watches what users do. */
export type Watching = Pick<RuntimeOptions, 'watcher' | 'onThrown'>

/** What a runtime of a worker's users is made from. */
export interface RuntimeParts {
  recorder: Recorder
  /** What the plan's setup returned. */
  data: unknown
  load: ParallelLoadSpec
  /** The phase of the run that an instant belongs to. */
  phaseOf: (ms: number) => number
  /** The runtime of the first of several loads in parallel, with which the others share what belongs to the worker. */
  first?: Runtime | undefined
  watching?: Watching
}

/** What a worker prepares from its assignment before any load: its plan, its clock and its clients. */
export class WorkerContext {
  readonly assignment: Assignment
  readonly plan: Plan
  readonly timeline: RealTimeline
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
    this.timeline = new RealTimeline(assignment.pacing, (nowMs) => this.loopActivity.note(nowMs))
    this.loopActivity = new LoopActivity(
      () => this.timeline.now(),
      (run) => this.timeline.afterTurn(run),
    )
    // Only arrivals have instants to keep.
    if (loadsOf(assignment.load).some(({ kind }) => kind === 'arrivals')) this.timeline.sharpen()
    const sockets = socketOptions(assignment, plan.connecting.tls)
    this.#origin = sockets.origin
    this.clients = new Clients(
      { ...sockets, timeline: this.timeline, loopActivity: this.loopActivity },
      proxyOf(assignment),
    )
  }

  /** Loads the plan and prepares the rest. Rejects with a `PlimsollError` where the plan cannot be loaded. */
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
    this.timeline.close()
  }
}

async function planOf(source: PlanSource, planObject: PlanObject | undefined): Promise<Plan> {
  if (source.kind === 'bundle') {
    const given = Object.entries(source.options ?? {})
    provideOptions(new Map(given.map(([name, text]) => [name, { text, origin: name }])))
    return importPlan(source.bundle)
  }
  if (source.kind === 'quick') return quickPlan(source.quick)
  if (planObject !== undefined) return planObject.plan
  throw new PlimsollError('no-plan', 'the plan is in another process')
}

/** The number of connections that all users of a worker share; undefined where each user has its own. */
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
