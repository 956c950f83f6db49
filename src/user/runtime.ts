import type { PlimsollError } from '../base/error.ts'
import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import type { Timeline } from '../base/time/timeline.ts'
import type { Client } from '../engine/client.ts'
import type { Origin } from '../engine/origin.ts'
import type { Recorder } from '../metrics/recorder.ts'
import { declaredEndpoints, type Endpoint } from '../plan/endpoint/endpoint.ts'
import type { EndpointHandle } from '../plan/endpoint/endpoint-handle.ts'
import { bindMetricSink } from '../plan/metric/custom-metric.ts'
import type { Plan } from '../plan/plan.ts'
import type { ExchangeWatcher } from './call/exchange-watcher.ts'
import type { PreparedEndpoint, RequestDefaults } from './call/prepared-endpoint.ts'
import { PreparedEndpoints } from './call/prepared-endpoints.ts'
import type { CountedLoad } from './counted-load.ts'
import { Counting } from './counting.ts'
import { Feeds } from './data/feed.ts'
import { MetricValues } from './metric-values.ts'
import { OpenWork } from './open-work.ts'
import { SessionPools } from './session/session-pools.ts'

export interface RuntimeOptions {
  plan: Plan
  /** The endpoints that may be called, each with a name of its own. By default all that have been declared. */
  endpoints?: readonly Endpoint[]
  /** False to prepare each endpoint only when it is first called, because some of them belong to other plans. */
  prepares?: boolean
  timeline: Timeline
  client: Client
  recorder: Recorder
  defaults: RequestDefaults
  /** Returns the client of another origin, of an endpoint or a redirect. */
  clientOf?: (origin: Origin) => Client
  /** How many connections all users share; undefined if each has its own. */
  sharedConnections: number | undefined
  /** Returns this worker's share of a number of connections for all workers. */
  shareOf: (connections: number) => number
  seed: number
  /** Returns the index of the phase that an instant of the timeline, in ms, belongs to. */
  phaseAt: (ms: number) => number
  /** The result of the plan's `setup`. */
  data: unknown
  /** Called with a mistake in how the plan uses Plimsoll. Ends the run, because every iteration would repeat it. */
  onPlanError: (error: PlimsollError) => void
  /**
   * The runtime of a parallel load of this worker. Both use the same endpoints, and the same connections if the number of
   * connections is for all loads together.
   */
  parallel?: { runtime: Runtime; sharesConnections: boolean } | undefined
  /** Called when a scenario stops the test. */
  onStopTest?: (reason: string) => void
  /** Called when a feeder with `stop-test` has no rows left for this worker. Ends its load. */
  onDataEnd?: (reason: string) => void
  /** The names of scenarios whose requests are also counted in a row of the scenario. */
  countedScenarios?: readonly string[]
  /** This worker's rows of feeders; all rows by default. */
  feeds?: Feeds
  watcher?: ExchangeWatcher | undefined
  /** Called with each exception of the plan's code just before it is counted. */
  onThrown?: ((error: unknown) => void) | undefined
}

/** What users count besides their requests. */
export interface UserCounts {
  /** Redirects that were followed. */
  redirects: number
  /** Cookies that a limit kept users from storing. */
  cookiesDropped: number
}

/** The counts of users that have done nothing. */
export const noUserCounts: Readonly<UserCounts> = { redirects: 0, cookiesDropped: 0 }

/** The shared state of all users of one load of a worker. */
export class Runtime implements CountedLoad {
  readonly plan: Plan
  readonly timeline: Timeline
  readonly client: Client
  readonly recorder: Recorder
  readonly seed: number
  readonly phaseAt: (ms: number) => number
  readonly data: unknown
  readonly #onPlanError: (error: PlimsollError) => void
  readonly #planErrors = new WeakSet<PlimsollError>()
  /** Watches every exchange; undefined if there is no such watcher. */
  readonly watcherOfAll: ExchangeWatcher | undefined
  /** Watches the exchanges that failed. */
  readonly watcherOfFailures: ExchangeWatcher | undefined
  /** For each scenario of the mix, the rows that its requests are counted in as well; undefined if there are none. */
  readonly scenarioRows: readonly (readonly number[] | undefined)[]
  /** Whether users discard cookies or connections at the start of each iteration. */
  readonly discardsPerIteration: boolean
  readonly feeds: Feeds
  readonly onThrown: ((error: unknown) => void) | undefined
  /** Counts checks, measured functions and recorded outcomes. */
  readonly counting: Counting
  /** Counts the values of the plan's metrics. */
  readonly metrics: MetricValues
  readonly pools: SessionPools
  /** What users have begun and not ended, besides exchanges. */
  readonly openWork = new OpenWork()
  /** What the users of all loads of this worker have counted. */
  readonly counts: UserCounts
  /** The plan's target as the server sees itself: scheme and host. */
  readonly site: string
  /** The index of the current phase. */
  phase = 0
  /** Whether its load is closed: each user asks again when it has an answer, and can be kept from asking. */
  isClosed = false
  /** Whether the load has ended for good: its users send nothing any more, and what is under way is counted. */
  hasEnded = false
  /** An upper bound of the longest iteration so far, in ms. */
  longestIterationMs = 0
  readonly #options: RuntimeOptions
  readonly #endpoints: PreparedEndpoints

  constructor(options: RuntimeOptions) {
    const { plan, recorder, parallel, watcher } = options
    const first = parallel?.runtime
    this.#options = options
    this.plan = plan
    this.timeline = options.timeline
    this.client = options.client
    const { secure, hostHeader } = options.defaults.origin
    this.site = new URL(`${secure ? 'https' : 'http'}://${hostHeader}`).origin
    this.recorder = recorder
    this.seed = options.seed
    this.phaseAt = options.phaseAt
    this.data = options.data
    this.#onPlanError = options.onPlanError
    this.onThrown = options.onThrown
    this.counting = new Counting(this)
    const { cookies, connectionReuse } = plan.options
    this.discardsPerIteration = cookies === 'iteration' || connectionReuse === 'iteration'
    this.feeds = options.feeds ?? first?.feeds ?? new Feeds(options.seed, (index) => index)
    this.scenarioRows = plan.mix.map(({ scenario: { name } }) =>
      options.countedScenarios?.includes(name) ? [recorder.row(name, 'scenario')] : undefined,
    )
    this.watcherOfFailures = watcher
    this.watcherOfAll = watcher?.failuresOnly === false ? watcher : undefined
    this.pools = new SessionPools({
      client: options.client,
      clientOf: options.clientOf,
      sharedConnections: options.sharedConnections,
      shareOf: options.shareOf,
      watch: recorder.pressure,
      sharedWith: parallel?.sharesConnections ? first?.pools : undefined,
    })
    this.counts = first?.counts ?? { ...noUserCounts }
    this.#endpoints =
      first === undefined
        ? new PreparedEndpoints(
            options.endpoints ?? declaredEndpoints(),
            recorder,
            options.defaults,
            this.pools,
          )
        : first.#endpoints
    if (options.prepares !== false) this.#endpoints.prepareAll()
    this.metrics = first?.metrics ?? new MetricValues(recorder)
    this.metrics.addLoad(this)
    bindMetricSink(this.metrics)
  }

  prepared(endpoint: EndpointHandle): PreparedEndpoint {
    return this.#endpoints.of(endpoint)
  }

  /** Ends the whole test, for all users of all workers. */
  stopTest(reason: string): void {
    this.#options.onStopTest?.(reason)
  }

  /** Ends the load of this worker, because a feeder has no rows left. */
  endData(reason: string): void {
    this.#options.onDataEnd?.(reason)
  }

  fault(label: string, failureClass: FailureClass, message: string): void {
    this.recorder.fault(label, this.timeline.now(), failureClasses.indexOf(failureClass), message)
  }

  /** Reports a mistake in the plan, which ends the run: once, although the scenario can throw the same error on. */
  readonly onPlanError = (error: PlimsollError): void => {
    if (this.#planErrors.has(error)) return
    this.#planErrors.add(error)
    this.#onPlanError(error)
  }
}
