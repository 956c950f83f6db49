import { PlimsollError } from '../base/error.ts'
import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import type { Timeline } from '../base/time/timeline.ts'
import type { Client } from '../engine/client.ts'
import type { ConnectionPool } from '../engine/connection-pool.ts'
import type { Origin } from '../engine/origin.ts'
import type { Recorder } from '../metrics/recorder.ts'
import { declaredEndpoints, type Endpoint } from '../plan/endpoint/endpoint.ts'
import type { EndpointHandle } from '../plan/endpoint/endpoint-handle.ts'
import { bindMetricSink } from '../plan/metric/custom-metric.ts'
import type { Plan } from '../plan/plan.ts'
import { Counting } from './call/counting.ts'
import type { ExchangeWatcher } from './call/exchange-watcher.ts'
import { PreparedEndpoint, type RequestDefaults } from './call/prepared-endpoint.ts'
import type { CountedLoad } from './counted-load.ts'
import { Feeds } from './data/feed.ts'
import { MetricValues } from './metric-values.ts'

export interface RuntimeOptions {
  plan: Plan
  /** All that may be called: those that have been declared, unless said otherwise. No two have one name. */
  endpoints?: readonly Endpoint[]
  /** False where each is prepared when it is first called, because not all of them are the plan's. */
  prepares?: boolean
  timeline: Timeline
  client: Client
  recorder: Recorder
  defaults: RequestDefaults
  /** The client of an origin that a redirect leads to. */
  clientOf?: (origin: Origin) => Client
  /** How many connections all users share; undefined where each has its own. */
  sharedConnections: number | undefined
  /** This worker's part of a number of connections that is meant for all workers. */
  shareOf: (connections: number) => number
  seed: number
  /** Which phase an instant of the timeline belongs to. */
  phaseAt: (ms: number) => number
  /** What `setup` returned. */
  data: unknown
  /** A mistake in how the plan uses Plimsoll: it would happen again and again, so it ends the run. */
  onPlanError: (error: PlimsollError) => void
  /**
   * The runtime of another load of this worker: endpoints are the same for both, and so are connections where their
   * number is for all loads together.
   */
  beside?: { runtime: Runtime; sharesConnections: boolean } | undefined
  /** A scenario wants the whole test to end. */
  onStopTest?: (reason: string) => void
  /** Rows that were to be given once are all given: the load of this worker is to end. */
  onDataEnd?: (reason: string) => void
  /** Scenarios whose requests are counted together, too, by name. */
  countedScenarios?: readonly string[]
  /** What this worker gives of the rows of feeders; all of them where nothing is said. */
  feeds?: Feeds
  watcher?: ExchangeWatcher | undefined
  /** What a user's own code threw, just before it is counted. */
  onThrown?: ((error: unknown) => void) | undefined
}

/** How many connections one user's session may hold: as many as a browser opens to a host. */
const sessionConnections = 6

/** What all users of a worker share. */
export class Runtime implements CountedLoad {
  readonly plan: Plan
  readonly timeline: Timeline
  readonly client: Client
  readonly recorder: Recorder
  readonly seed: number
  readonly phaseAt: (ms: number) => number
  readonly data: unknown
  readonly onPlanError: (error: PlimsollError) => void
  /** Who sees every exchange; undefined where nobody does. */
  readonly watcherOfAll: ExchangeWatcher | undefined
  /** Who sees exchanges that failed. */
  readonly watcherOfFailures: ExchangeWatcher | undefined
  /** By scenario of the mix: the rows that its requests are counted in besides; undefined where there are none. */
  readonly scenarioRows: readonly (readonly number[] | undefined)[]
  /** Whether users give something up at the start of each iteration. */
  readonly beginsAnew: boolean
  readonly feeds: Feeds
  readonly onThrown: ((error: unknown) => void) | undefined
  /** What users count besides their calls. */
  readonly counting: Counting
  /** The values of the plan's metrics. */
  readonly metrics: MetricValues
  /** The phase that it is now. */
  phase = 0
  readonly #options: RuntimeOptions
  readonly #endpoints: readonly Endpoint[]
  readonly #shared: Map<Client, ConnectionPool>
  readonly #prepared: PreparedEndpoint[]
  readonly #counts: { redirects: number }

  constructor(options: RuntimeOptions) {
    this.#options = options
    this.plan = options.plan
    this.timeline = options.timeline
    this.client = options.client
    this.recorder = options.recorder
    this.seed = options.seed
    this.phaseAt = options.phaseAt
    this.data = options.data
    this.onPlanError = options.onPlanError
    this.counting = new Counting(this)
    const { cookies, connectionReuse } = options.plan.options
    this.beginsAnew = cookies === 'iteration' || connectionReuse === 'iteration'
    this.feeds = options.feeds ?? options.beside?.runtime.feeds ?? new Feeds(options.seed, (index) => index)
    this.onThrown = options.onThrown
    this.scenarioRows = options.plan.mix.map(({ scenario: { name } }) =>
      options.countedScenarios?.includes(name) ? [options.recorder.row(name, 'scenario')] : undefined,
    )
    this.watcherOfFailures = options.watcher
    this.watcherOfAll = options.watcher?.failuresOnly === false ? options.watcher : undefined
    const beside = options.beside?.runtime
    this.#prepared = beside === undefined ? [] : beside.#prepared
    this.#counts = beside === undefined ? { redirects: 0 } : beside.#counts
    this.#shared = options.beside?.sharesConnections ? beside!.#shared : new Map()
    // In the order of declaration, so that it is the same for every worker.
    this.#endpoints = options.endpoints ?? declaredEndpoints()
    if (options.prepares !== false) for (const endpoint of this.#endpoints) this.prepared(endpoint)
    if (beside === undefined) this.metrics = new MetricValues(this)
    else {
      this.metrics = beside.metrics
      this.metrics.addLoad(this)
    }
    bindMetricSink(this.metrics)
  }

  prepared(endpoint: EndpointHandle): PreparedEndpoint {
    // Whatever `endpoint` returned is a whole one.
    return this.#prepared[endpoint.id] ?? this.#prepare(endpoint as Endpoint)
  }

  /** The connections of a new user. */
  session(): ConnectionPool {
    return this.sessionAt(this.client)
  }

  /** The connections of a user over one of the clients. */
  sessionAt(client: Client): ConnectionPool {
    const { sharedConnections } = this.#options
    if (sharedConnections === undefined) return client.pool(sessionConnections)
    let pool = this.#shared.get(client)
    if (pool === undefined) {
      pool = client.pool(sharedConnections, this.recorder.pressure)
      this.#shared.set(client, pool)
    }
    return pool
  }

  /** Whether a user's connections are its own, to be closed with it. */
  get hasOwnSessions(): boolean {
    return this.#options.sharedConnections === undefined
  }

  /** The client of an origin that a redirect leads to. Throws a `PlimsollError` where there is no way there. */
  clientOf(origin: Origin): Client {
    const client = this.#options.clientOf?.(origin)
    if (client !== undefined) return client
    throw new PlimsollError('no-client', `there is no way to ${origin.url}`)
  }

  /** Redirects that were followed, in all loads of this worker. */
  get redirects(): number {
    return this.#counts.redirects
  }

  set redirects(count: number) {
    this.#counts.redirects = count
  }

  /** Ends the whole test, for all users of all workers. */
  stopTest(reason: string): void {
    this.#options.onStopTest?.(reason)
  }

  /** Ends the load of this worker. */
  endData(reason: string): void {
    this.#options.onDataEnd?.(reason)
  }

  /** Counts an error that belongs to no request. */
  fault(label: string, failureClass: FailureClass, message: string): void {
    this.recorder.fault(label, this.timeline.now(), failureClasses.indexOf(failureClass), message)
  }

  /** The connections of an endpoint that has its own. */
  #ownPool(connections: number): ConnectionPool {
    return this.client.pool(this.#options.shareOf(connections), this.recorder.pressure)
  }

  #prepare(endpoint: Endpoint): PreparedEndpoint {
    const known = this.#endpoints.find(({ name }) => name === endpoint.name)
    if (known !== undefined && known !== endpoint) {
      throw new PlimsollError(
        'endpoint-twice',
        `the endpoint ${JSON.stringify(endpoint.name)} is declared twice`,
        {
          advice:
            'Declare it once, or name the plan’s own for the run: run(plan, { endpoints: [first, second] }).',
          ...(endpoint.place && { place: endpoint.place }),
        },
      )
    }
    const { connections } = endpoint.options
    const pool = connections === undefined ? undefined : this.#ownPool(connections)
    const index = this.recorder.row(endpoint.name)
    const prepared = new PreparedEndpoint(endpoint, index, this.#options.defaults, pool)
    this.#prepared[endpoint.id] = prepared
    return prepared
  }
}
