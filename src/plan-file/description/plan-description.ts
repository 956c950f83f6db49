import type { SourcePlace } from '../../base/error.ts'
import type { Duration } from '../../base/units/duration.ts'
import type { MetricKind } from '../../metrics/cell/metric-cell.ts'
import type { Connecting } from '../../plan/connecting-options.ts'
import type { EvidenceMode } from '../../plan/evidence.ts'
import type { ArrivalLoad, UserLoad } from '../../plan/load/load.ts'
import type { PlanOptions } from '../../plan/plan-options.ts'
import type { SessionOptions } from '../../plan/request/session-options.ts'
import type { EndpointSla, RunSla, Slas } from '../../plan/sla.ts'
import type { LoadDescription } from './load-description.ts'

/** The functions that an author may give to a plan besides its scenarios. */
export const hookNames = [
  'setup',
  'teardown',
  'onStart',
  'onStop',
  'beforeIteration',
  'afterIteration',
  'onRequest',
  'onReply',
] as const satisfies readonly (keyof PlanOptions)[]

export type HookName = (typeof hookNames)[number]

/** An endpoint of a plan. */
export interface EndpointDescription {
  name: string
  method: string
  /** The path with its parameters, and the part of the query that every call sends: `/agents/:id`. */
  route: string
  tags: readonly string[]
  /** Its target, if that is not the plan's. */
  target?: string
  /** The maximum number of its own connections; absent = it uses those of the target. */
  connections?: number
  sla?: Slas<EndpointSla>
  place?: SourcePlace
}

/** A scenario of a plan, with its weight in the plan's own mix. */
export interface ScenarioDescription {
  name: string
  /** 0 if only some of several loads run the scenario. */
  weight: number
  tags: readonly string[]
  /** The names of the endpoints that it declares to call; absent if it declares none. */
  endpoints?: readonly string[]
  sla?: Slas<EndpointSla>
  place?: SourcePlace
}

/** A metric that a plan declares. */
export interface MetricDescription {
  name: string
  kind: MetricKind
  /** The unit of its values, for reports. */
  unit?: string
  /** Limits by figure, as written. */
  sla?: object
  place?: SourcePlace
}

/** The SLAs of the plan itself, as written. Those of phases are in its loads. */
export interface PlanSlas {
  run?: Slas<RunSla>
  groups: Readonly<Record<string, Slas<EndpointSla>>>
  measures: Readonly<Record<string, Slas<EndpointSla>>>
  tags: Readonly<Record<string, Slas<EndpointSla>>>
}

/**
 * A plan as plain data: everything that a run needs of it outside of its workers. It survives JSON and `structuredClone`
 * and contains no functions. Secrets in it (a key, a proxy's password) are not redacted.
 */
export interface PlanDescription {
  /** The name in the plan; absent if the plan is named after its file. */
  name?: string
  /** Where the plan is declared. The search for the line of a key starts there. */
  place?: SourcePlace
  /** The target URL, as written. */
  target: string
  endpoints: readonly EndpointDescription[]
  /** In the order of the mix. Loads refer to scenarios by their position. */
  scenarios: readonly ScenarioDescription[]
  /** Absent in a plan that has only levels. */
  load?: LoadDescription
  levels: Readonly<Record<string, UserLoad | ArrivalLoad>>
  slas: PlanSlas
  /** In the order of declaration. */
  metrics: readonly MetricDescription[]
  hooks: readonly HookName[]
  connecting: Connecting
  connections?: number
  connectionReuse?: NonNullable<SessionOptions['connectionReuse']>
  timeout?: Duration
  connectTimeout?: Duration
  gracefulStop?: Duration
  evidence?: EvidenceMode
  setupTimeout?: Duration
  teardownTimeout?: Duration
  seed?: number
}
