import { parseOrigin } from '../../engine/origin.ts'
import { declaredEndpoints, type Endpoint } from '../../plan/endpoint/endpoint.ts'
import type { RouteTemplate } from '../../plan/endpoint/route.ts'
import { declaredMetrics } from '../../plan/metric/custom-metric.ts'
import type { MetricDefinition } from '../../plan/metric/metric-sink.ts'
import type { Plan } from '../../plan/plan.ts'
import { describeLoad } from './load-description.ts'
import { plainData } from './plain-data.ts'
import {
  type EndpointDescription,
  hookNames,
  type MetricDescription,
  type PlanDescription,
  type PlanSlas,
  type ScenarioDescription,
} from './plan-description.ts'

/** The endpoints and metrics that belong to a plan. */
export interface Declared {
  endpoints?: readonly Endpoint[]
  metrics?: readonly MetricDefinition[]
}

/**
 * Describes a plan with the endpoints and metrics that belong to it. `runTimeMs` is the duration of the run if it is not
 * the plan's; shapes are evaluated for that long. Calls none of the plan's functions but its shapes, and never throws.
 */
export function describePlan(plan: Plan, declared: Declared = {}, runTimeMs?: number): PlanDescription {
  const { options, mix, levels, connecting, place } = plan
  const { endpoints = [], metrics = [] } = declared
  const { name, target, connections, connectionReuse, timeout, connectTimeout, gracefulStop, seed } = options
  const { setupTimeout, teardownTimeout, evidence } = options
  const { load, sla, groups = {}, measures = {}, tags = {} } = options
  const described = plainData<PlanDescription>({
    name,
    place,
    target,
    endpoints: endpoints.map(describeEndpoint),
    scenarios: mix.map(({ weight, scenario: { name, tags, endpoints, sla, place } }) =>
      plainData<ScenarioDescription>({ name, weight, tags, endpoints, sla, place }),
    ),
    load: undefined,
    levels,
    slas: plainData<PlanSlas>({ run: sla, groups, measures, tags }),
    metrics: metrics.map(({ name, kind, unit, sla, place }) =>
      plainData<MetricDescription>({ name, kind, unit, sla, place }),
    ),
    hooks: hookNames.filter((hook) => options[hook] !== undefined),
    connecting,
    connections,
    connectionReuse,
    timeout,
    connectTimeout,
    gracefulStop,
    evidence,
    setupTimeout,
    teardownTimeout,
    seed,
  })
  // Shapes can have many steps, which are plain data already.
  return load === undefined ? described : { ...described, load: describeLoad(load, mix, runTimeMs) }
}

/** Describes the only plan of this process, to which all declared endpoints and metrics belong. */
export function describeOnlyPlan(plan: Plan, runTimeMs?: number): PlanDescription {
  return describePlan(plan, { endpoints: declaredEndpoints(), metrics: declaredMetrics() }, runTimeMs)
}

function describeEndpoint({ name, route, options, place }: Endpoint): EndpointDescription {
  const { tags = [], target, connections, sla } = options
  return plainData<EndpointDescription>({
    name,
    method: route.method,
    route: routeText(route),
    tags,
    target: target === undefined ? undefined : parseOrigin(target).url,
    connections,
    sla,
    place,
  })
}

function routeText({ pieces, params, suffix }: RouteTemplate): string {
  const path = pieces.map((piece, index) => (index === 0 ? piece : `:${params[index - 1]}${piece}`)).join('')
  return path + suffix
}
